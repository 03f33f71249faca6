import { routes } from '../contract/routes.ts'
import { DraftsAnswer, UploadAnswer, UploadsAnswer } from '../contract/uploads.ts'
import { ciphertextSize, SALT_BYTES, type SegmentChunks } from '../format/index.ts'
import {
  type Draft,
  drawId,
  drawKey,
  fromBase64Url,
  type NodeId,
  openDraft,
  sealDraft,
  toBase64Url,
  type UploadId,
  type VersionId,
  type VersionKey,
} from '../keys/index.ts'
import { ClientError, isRefusal } from './errors.ts'
import type { FileSource } from './file-source.ts'
import type { Session } from './session.ts'

/** An upload under way: what only this account knows of it, and its shape. */
export interface OpenDraft {
  readonly upload: UploadId
  readonly draft: Draft
  readonly seg: SegmentChunks
  /** As the server says. */
  readonly held: string
}

export interface NewDraft {
  /** Of the file that gets a version; a fresh one for a new file. */
  node: NodeId
  parent: NodeId
  name: string
  source: FileSource
  seg: SegmentChunks
}

/** Begins an upload: fresh key, salt and ids, and the bytes reserved. @throws ClientError `refused` (`quota_exceeded`, …) */
export async function startDraft({ transport, account }: Session, start: NewDraft): Promise<OpenDraft> {
  const { node, parent, name, source, seg } = start
  const upload = drawId<UploadId>()
  const draft: Draft = {
    ...{ space: account.space, node, version: drawId<VersionId>(), parent, name },
    key: drawKey<VersionKey>(),
    salt: crypto.getRandomValues(new Uint8Array(SALT_BYTES)),
    ...{ size: source.size, mtime: source.mtime },
  }
  const { space, version, size } = draft
  const sealed = toBase64Url(await sealDraft(account.keys, upload, draft))
  const ids = { upload, space, node, version, parent }
  await transport.json(routes.uploadsStart, UploadsAnswer, {
    body: { uploads: [{ ...ids, csize: ciphertextSize(size), seg, sealed }] },
  })
  return { upload, draft, seg, held: '' }
}

/** Own unfinished uploads that open; others are left to the server's clock. */
export async function listDrafts({ transport, account }: Session): Promise<OpenDraft[]> {
  const { uploads } = await transport.json(routes.uploads, DraftsAnswer)
  const opened = uploads.map(async ({ upload, seg, held, csize, sealed }) => {
    const draft = await openDraft(account.keys, upload, fromBase64Url(sealed)).catch(() => undefined)
    return draft !== undefined && ciphertextSize(draft.size) === csize ? [{ upload, draft, seg, held }] : []
  })
  return (await Promise.all(opened)).flat()
}

/** What is held, and whether it was committed already. @throws ClientError `draft_lost` */
export async function readDraftState({ transport }: Session, upload: UploadId): Promise<UploadAnswer> {
  try {
    return await transport.json(routes.upload, UploadAnswer, { params: { id: upload } })
  } catch (error) {
    throw isRefusal(error, 'not_found', 'upload_expired', 'gone')
      ? new ClientError('draft_lost', { cause: error })
      : error
  }
}

/** Frees what was reserved; that there is nothing any more is as good. */
export async function dropDraft({ transport }: Session, upload: UploadId): Promise<void> {
  try {
    await transport.send(routes.uploadDelete, { params: { id: upload } })
  } catch (error) {
    if (!isRefusal(error, 'not_found', 'upload_expired', 'gone')) throw error
  }
}
