import { routes } from '../contract/routes.ts'
import { ciphertextSize, segmentLayout } from '../format/index.ts'
import {
  type Attributes,
  drawId,
  drawKey,
  type FileRecord,
  hashParts,
  type NodeId,
  type NodeKey,
  nextVersionManifest,
  parseNodeName,
  sealAttributes,
  sealChild,
  sealThumbnail,
  sealVersionKey,
  sha256,
  signVersionManifest,
  toBase64Url,
  type Verified,
  type VersionManifest,
} from '../keys/index.ts'
import type { Edit } from './edit.ts'
import { ClientError } from './errors.ts'
import type { FileSource, UploadJournal } from './file-source.ts'
import { findChild, openFolder, type Reader } from './folder.ts'
import { createHeld } from './held.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { createLineSpeed, type LineSpeed } from './line-speed.ts'
import { type Entry, type OpenNode, openEntry, openNode } from './open-node.ts'
import { currentRecord, requireFreeName, type Writer } from './operations.ts'
import { chooseSegmentChunks } from './transfer-shape.ts'
import { dropDraft, type OpenDraft, readDraftState, startDraft } from './upload-draft.ts'
import { sendSegments } from './upload-segments.ts'
import { listVersions, requireFile } from './versions.ts'

export interface UploadOrder {
  parent: OpenNode
  source: FileSource
  /** Another name than the file's own. */
  name?: string
  /** Name taken: refuse, or make it a new version of that file. */
  onTaken?: 'refuse' | 'version'
  attributes?: Omit<Attributes, 'mime' | 'mtime'>
  /** WebP of at most 60 KiB. */
  thumbnail?: Uint8Array
  signal?: AbortSignal
  onProgress?(doneBytes: number): void
}

export interface Uploader {
  /** Resolves when the version is durable. @throws ClientError `name_taken`, `file_changed`, `unreachable`, `refused`, … */
  upload(order: UploadOrder): Promise<Entry>
  /** Goes on with an upload of an earlier life. @throws ClientError `draft_lost`: then `upload` anew */
  resume(draft: OpenDraft, order: UploadOrder): Promise<Entry>
}

/** What one file becomes. */
interface Target {
  node: OpenNode
  /** The file that gets a version; absent for a new file. */
  existing: Entry | undefined
}

interface Job extends UploadOrder {
  writer: Writer
  journal: UploadJournal
  lanes: Lanes
  speed: LineSpeed
  draft: OpenDraft
  target: Target
}

const BODIES_AT_ONCE = 6
/** Well below the open drafts that a user may have. */
const FILES_AT_ONCE = 48
const MOST_STARTS = 3

/** @param journal durable where uploads are to be resumed */
export function createUploader(writer: Writer, journal: UploadJournal): Uploader {
  const lanes = createLanes(BODIES_AT_ONCE)
  const files = createLanes(FILES_AT_ONCE)
  const { platform } = writer.session
  const speed = createLineSpeed(() => platform.now().getTime())
  const shared = { writer, journal, lanes, speed }
  return {
    upload: (order) => files.run(() => uploadAnew(shared, order)),
    resume: (draft, order) => files.run(() => resumeDraft(shared, draft, order)),
  }
}

type Shared = Pick<Job, 'writer' | 'journal' | 'lanes' | 'speed'>

async function uploadAnew(shared: Shared, order: UploadOrder): Promise<Entry> {
  const { session } = shared.writer
  const { parent, source } = order
  const name = parseNodeName(order.name ?? source.name)
  const target = await findTarget(shared.writer, order, name)
  for (let starts = 1; ; starts++) {
    const start = {
      node: target.node.id,
      parent: parent.id,
      name,
      source,
      seg: chooseSegmentChunks(shared.speed.read()),
    }
    const draft = await startDraft(session, start)
    try {
      return await finish({ ...order, ...shared, draft, target })
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== 'draft_lost' || starts === MOST_STARTS) throw error
      // New key and version from here on: what was sent under the old ones is not used again.
      await dropDraft(session, draft.upload)
    }
  }
}

async function resumeDraft(shared: Shared, draft: OpenDraft, order: UploadOrder): Promise<Entry> {
  const { writer, journal } = shared
  const { size, mtime, name, parent, node } = draft.draft
  const { source } = order
  if (source.size !== size || source.mtime !== mtime || order.parent.id !== parent) throw new ClientError('draft_lost')
  const { state, held } = await readDraftState(writer.session, draft.upload)
  if (state === 'open') await requireOwnJournal(journal, draft, held)
  const folder = await openFolder(readerOf(writer), order.parent)
  const found = folder.records.get(node)
  const existing = found && (await openEntry(order.parent, found.record))
  if (state === 'committed') {
    if (existing === undefined) throw new ClientError('draft_lost')
    return existing
  }
  const target = { existing, node: existing?.node ?? freshNode(order.parent, node) }
  return finish({ ...order, name, ...shared, draft: { ...draft, held }, target })
}

/**
 * Only the device that sent the first bytes knows which ones left: without its journal other bytes might go out under
 * the same key. Checked before anything is sent.
 */
async function requireOwnJournal(journal: UploadJournal, { upload, draft, seg }: OpenDraft, held: string) {
  const sent = await journal.read(upload)
  const { segments } = segmentLayout(ciphertextSize(draft.size), seg)
  const isHeld = createHeld(held)
  const isForeign = Array.from({ length: segments }, (_, n) => n).some((n) => isHeld.has(n) && !sent.has(n))
  if (sent.size === 0 || isForeign) throw new ClientError('draft_lost')
}

function readerOf({ session }: Writer): Reader {
  const { transport, account } = session
  return { transport, verifier: account.verifier, marks: account.marks }
}

async function findTarget(writer: Writer, order: UploadOrder, text: string): Promise<Target> {
  const { parent, onTaken } = order
  const view = writer.committer.recall(parent.id) ?? (await openFolder(readerOf(writer), parent))
  const existing = await findChild(view, parseNodeName(text))
  if (existing === undefined) return { existing, node: freshNode(parent, drawId<NodeId>()) }
  if (onTaken !== 'version' || existing.record.kind !== 'file') throw new ClientError('name_taken')
  return { existing, node: existing.node }
}

const freshNode = ({ keys }: OpenNode, node: NodeId) =>
  openNode(drawKey<NodeKey>(), { space: keys.space, node, epoch: 1 })

async function finish(job: Job): Promise<Entry> {
  const { writer, draft, source, journal, lanes, speed, signal, onProgress } = job
  const thumb = await sendThumbnail(job)
  const sending = { session: writer.session, draft, source, journal, lanes, speed, signal, onProgress }
  const digest = await sendSegments(sending)
  const now = await source.stat()
  if (now.size !== source.size || now.mtime !== source.mtime) throw new ClientError('file_changed')
  const { parent } = job
  const build = (edit: Edit) => buildVersion(job, edit, { digest, thumb })
  const entry = await writer.committer.commit({ folders: [parent], build })
  await journal.remove(draft.upload)
  return entry
}

async function sendThumbnail({ thumbnail, target, draft, writer, signal }: Job): Promise<Uint8Array | undefined> {
  if (thumbnail === undefined) return undefined
  const sealed = await sealThumbnail(target.node.keys, draft.draft.version, thumbnail)
  const digest = btoa(String.fromCharCode(...(await sha256(sealed))))
  const headers = { 'Content-Digest': `sha-256=:${digest}:` }
  await writer.session.transport.send(routes.thumbPut, { params: { id: draft.upload }, body: sealed, headers, signal })
  return sealed
}

interface Sent {
  digest: string
  thumb: Uint8Array | undefined
}

async function buildVersion(job: Job, edit: Edit, sent: Sent): Promise<Entry> {
  const { parent, target, draft } = job
  const { existing, node } = target
  const name = parseNodeName(draft.draft.name)
  const { content, version } = await signVersion(job, edit, sent)
  if (existing !== undefined) {
    const before = requireFile(currentRecord(edit, existing))
    const record: FileRecord = { ...before, rev: before.rev + 1, ...content }
    const op = { op: 'version', node: node.id, parent: parent.id, rev: before.rev } as const
    edit.do({ ...op, record: edit.put(parent.id, record), version })
    return { ...existing, record }
  }
  await requireFreeName(edit, parent, name)
  const sealed = await sealChild(parent.keys, { node: node.id, epoch: 1, nrev: 1 }, { key: node.key, name })
  const record: FileRecord = { v: 1, kind: 'file', rev: 1, ...sealed, ...content }
  const op = { op: 'create', node: node.id, parent: parent.id, rev: 0 } as const
  edit.do({ ...op, record: edit.put(parent.id, record), version })
  return { parent, record, name, node }
}

async function signVersion({ writer, target, draft, source, attributes }: Job, edit: Edit, { digest, thumb }: Sent) {
  const { account } = writer.session
  const { keys } = target.node
  const { version, key: versionKey, size } = draft.draft
  const { mtime, mime } = source
  const facts = { ...attributes, mtime, ...(mime === undefined ? {} : { mime }) }
  const key = await sealVersionKey(keys, version, versionKey)
  const attrs = await sealAttributes(keys, version, facts)
  const hashes = await hashParts({ key, attrs, ...(thumb === undefined ? {} : { thumb }) })
  const state = { size, seg: draft.seg, digest, ...hashes, author: account.user, at: edit.at }
  const place = { space: keys.space, node: keys.node, version }
  const manifest = nextVersionManifest(place, state, await lastVersion(writer, target))
  const { json, sig, hash } = await signVersionManifest(manifest, account.signer)
  const sealed = { key: toBase64Url(key), attrs: toBase64Url(attrs) }
  return {
    content: { ver: version, man: hash, size },
    version: { upload: draft.upload, json, sig, ...sealed },
  }
}

/** The chain goes on from the highest number, whichever version is the current one. */
async function lastVersion(writer: Writer, { existing }: Target): Promise<Verified<VersionManifest> | undefined> {
  if (existing === undefined) return undefined
  const { versions, broken } = await listVersions(readerOf(writer), existing.node)
  if (broken !== undefined) throw new ClientError('not_verifiable')
  return versions[0]
}
