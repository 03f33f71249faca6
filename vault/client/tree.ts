/** One account's files, by path and by entry: what a page and a terminal work with. */
import { type NodeId, parseNodeName } from '../keys/index.ts'
import { createCommitter } from './committer.ts'
import { ClientError } from './errors.ts'
import type { UploadJournal } from './file-source.ts'
import { type FolderView, findChild, openFolder, type Reader } from './folder.ts'
import { type Entry, type OpenNode, openSystemFolder } from './open-node.ts'
import type { Writer } from './operations.ts'
import type { Session } from './session.ts'
import { createUploader, type Uploader } from './uploader.ts'

export interface Tree extends Writer {
  readonly reader: Reader
  readonly root: OpenNode
  readonly trash: OpenNode
  readonly uploader: Uploader
  /** @throws ClientError `not_verifiable` */
  open(folder: OpenNode): Promise<FolderView>
  /** Names from the root on, each verified. @throws ClientError `not_found`, `not_verifiable` */
  resolve(names: readonly string[]): Promise<Entry>
  /** The folder of that path; no names = the root. @throws ClientError as `resolve` */
  resolveFolder(names: readonly string[]): Promise<OpenNode>
}

/** Folders of which only the changes are fetched. */
const MOST_KNOWN = 32

/** @param journal durable where uploads are to be resumed */
export function openTree(session: Session, journal: UploadJournal): Tree {
  const { transport, account } = session
  const reader = { transport, verifier: account.verifier, marks: account.marks }
  const writer = { session, committer: createCommitter(session) }
  const [root, trash] = [account.root, account.trash].map((folder) => openSystemFolder(account.space, folder)) as [
    OpenNode,
    OpenNode,
  ]
  const known = new Map<NodeId, FolderView>()
  const open = async (folder: OpenNode) => {
    const view = await openFolder(reader, folder, known.get(folder.id))
    known.delete(folder.id) // the newest stands last
    known.set(folder.id, view)
    const [oldest] = known.keys()
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest)
    return view
  }
  const resolve = async (names: readonly string[]) => {
    let folder = root
    let entry: Entry | undefined
    for (const [depth, text] of names.entries()) {
      entry = await findChild(await open(folder), parseNodeName(text))
      const isLast = depth === names.length - 1
      if (entry === undefined || (!isLast && entry.record.kind !== 'folder')) throw new ClientError('not_found')
      folder = entry.node
    }
    if (entry === undefined) throw new ClientError('not_found')
    return entry
  }
  return {
    ...writer,
    ...{ reader, root, trash, open, resolve },
    uploader: createUploader(writer, journal),
    async resolveFolder(names) {
      if (names.length === 0) return root
      const { node, record } = await resolve(names)
      if (record.kind !== 'folder') throw new ClientError('not_found')
      return node
    },
  }
}
