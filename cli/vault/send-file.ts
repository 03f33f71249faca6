import {
  ClientError,
  dropDraft,
  listDrafts,
  type OpenDraft,
  type OpenNode,
  type UploadOrder,
} from '../../vault/client/index.ts'
import type { Io } from '../io.ts'
import { type LocalFile, openLocalFile } from './local-file.ts'
import { printable } from './printable.ts'
import { startTransferProgress } from './transfer-progress.ts'
import type { Vault } from './vault-command.ts'

export interface Sender {
  vault: Vault
  io: Io
  /** Uploads that were begun before and may go on. */
  drafts: readonly OpenDraft[]
  /** Those that files were sent into, by path. */
  folders: Map<string, OpenNode>
  onTaken: 'refuse' | 'version'
  signal: AbortSignal
}

export async function createSender(vault: Vault, options: Pick<Sender, 'io' | 'onTaken' | 'signal'>): Promise<Sender> {
  return { ...options, vault, folders: new Map(), drafts: await listDrafts(vault.session) }
}

/** Sends one file, going on where an earlier attempt stopped. @throws ClientError `name_taken`, `file_changed`, … */
export async function sendFile(sender: Sender, path: string, to: { parent: OpenNode; name?: string }) {
  await using source = await openLocalFile(path)
  const name = to.name ?? source.name
  const { io, onTaken, signal } = sender
  const draw = (text: string) => process.stderr.write(text)
  const transfer = { what: `sending ${printable(name)}`, total: source.size }
  const progress = startTransferProgress(transfer, { io, draw, now: Date.now })
  try {
    const order = { ...to, name, source, onTaken, signal, onProgress: (done: number) => progress.at(done) }
    return await resumeOrSend(sender, order, findDraft(sender.drafts, { ...to, name }, source))
  } finally {
    progress.end()
  }
}

/** The upload of the same file to the same place. Whether its bytes are still the same is found out before any is sent. */
function findDraft(drafts: readonly OpenDraft[], to: { parent: OpenNode; name: string }, { size, mtime }: LocalFile) {
  const name = to.name.normalize('NFC')
  return drafts.find(
    ({ draft }) => draft.parent === to.parent.id && draft.name === name && draft.size === size && draft.mtime === mtime,
  )
}

async function resumeOrSend({ vault, io }: Sender, order: UploadOrder, draft: OpenDraft | undefined) {
  if (draft === undefined) return vault.uploader.upload(order)
  try {
    return await vault.uploader.resume(draft, order)
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'draft_lost') throw error
    io.note('an earlier upload of this file cannot go on; it starts anew')
    await dropDraft(vault.session, draft.upload)
    return vault.uploader.upload(order)
  }
}
