/** What a person does to the tree. Each is one change; its promise resolves when it is durable. */
import {
  drawId,
  drawKey,
  type FileContent,
  isTrashed,
  type NodeId,
  type NodeKey,
  type NodeName,
  type NodeRecord,
  nameTag,
  parseNodeName,
  type SealedChild,
  sealChild,
} from '../keys/index.ts'
import type { Committer } from './committer.ts'
import type { Edit } from './edit.ts'
import { ClientError } from './errors.ts'
import { type Entry, type OpenNode, openNode } from './open-node.ts'
import { signEmptyFolder } from './register.ts'
import type { Session } from './session.ts'

export interface Writer {
  readonly session: Session
  readonly committer: Committer
}

const FIRST = { rev: 1, epoch: 1, nrev: 1 }
const DAY_MS = 86_400_000

/** @throws ClientError `name_taken`, and as `Committer.commit`; KeysError as `parseNodeName` */
export function makeFolder({ session, committer }: Writer, parent: OpenNode, text: string): Promise<Entry> {
  const name = parseNodeName(text)
  const { account } = session
  const { space } = parent.keys
  const id = drawId<NodeId>()
  const key = drawKey<NodeKey>()
  return committer.commit({
    folders: [parent],
    async build(edit) {
      await requireFreeName(edit, parent, name)
      const child = { node: id, ...FIRST }
      const sealed = await sealChild(parent.keys, child, { key, name })
      const record: NodeRecord = { v: 1, kind: 'folder', rev: 1, ...sealed }
      edit.do({ op: 'create', node: id, parent: parent.id, rev: 0, record: edit.put(parent.id, record) })
      edit.first(await signEmptyFolder(account.signer, { space, folder: id, author: account.user, at: edit.at }))
      return { parent, record, name, node: openNode(key, { space, node: id, epoch: 1 }) }
    },
  })
}

/** @throws ClientError `name_taken`, `not_found`, and as `Committer.commit` */
export function rename(writer: Writer, entry: Entry, text: string): Promise<Entry> {
  const name = parseNodeName(text)
  const { parent, node } = entry
  return writer.committer.commit({
    folders: [parent],
    async build(edit) {
      const record = currentRecord(edit, entry)
      await requireFreeName(edit, parent, name, node.id)
      const { rev } = record
      const { nrev, name: sealed, tag } = await sealAgain(parent, { record, key: node.key, name })
      const next: NodeRecord = { ...record, rev: rev + 1, nrev, name: sealed, tag } // its key stays where it is
      edit.do({ op: 'rename', node: node.id, parent: parent.id, rev, record: edit.put(parent.id, next) })
      return { ...entry, record: next, name }
    },
  })
}

/** Into another folder, under another name if one is given. @throws ClientError as `rename`, `refused` (`cycle`, `depth`) */
export function move(writer: Writer, entry: Entry, to: { folder: OpenNode; name?: string }): Promise<Entry> {
  if (to.folder.id === entry.parent.id) return rename(writer, entry, to.name ?? entry.name)
  return relocate(writer, entry, { ...to, op: 'move' })
}

/** Out of the trash. @throws ClientError as `move` */
export function restore(writer: Writer, entry: Entry, to: { folder: OpenNode; name?: string }): Promise<Entry> {
  return relocate(writer, entry, { ...to, op: 'restore' })
}

interface Target {
  folder: OpenNode
  name?: string
  op: 'move' | 'restore'
}

function relocate(writer: Writer, entry: Entry, target: Target): Promise<Entry> {
  const name = parseNodeName(target.name ?? entry.name)
  const { folder, op } = target
  const { parent, node } = entry
  return writer.committer.commit({
    folders: [parent, folder],
    async build(edit) {
      const record = currentRecord(edit, entry)
      await requireFreeName(edit, folder, name, node.id)
      const next = await placeRecord(folder, { record, key: node.key, name })
      edit.remove(parent.id, node.id)
      edit.do({ op, node: node.id, parent: folder.id, rev: record.rev, record: edit.put(folder.id, next) })
      return { parent: folder, record: next, name, node }
    },
  })
}

export interface Trash {
  folder: OpenNode
  /** After so many days its bytes may be freed. */
  days: number
}

/** @throws ClientError `not_found`, and as `Committer.commit` */
export function trash(writer: Writer, entry: Entry, { folder, days }: Trash): Promise<Entry> {
  const { parent, node, name } = entry
  return writer.committer.commit({
    folders: [parent, folder],
    async build(edit) {
      const record = currentRecord(edit, entry)
      const { tag: _, ...sealed } = await sealAgain(folder, { record, key: node.key, name })
      const purge = new Date(new Date(edit.at).getTime() + days * DAY_MS).toISOString()
      const facts = { rev: record.rev + 1, ...sealed, from: parent.id, at: edit.at, purge }
      const next: NodeRecord = isFile(record)
        ? { v: 1, kind: 'file', ...facts, ...contentOf(record) }
        : { v: 1, kind: 'folder', ...facts }
      edit.remove(parent.id, node.id)
      edit.do({ op: 'trash', node: node.id, parent: folder.id, rev: record.rev, record: edit.put(folder.id, next) })
      return { parent: folder, record: next, name, node }
    },
  })
}

/** Out of the trash for ever, with all that is below. @throws ClientError `not_found`, and as `Committer.commit` */
export function purge(writer: Writer, { parent, node, ...entry }: Entry): Promise<void> {
  return writer.committer.commit({
    folders: [parent],
    async build(edit) {
      const { rev } = currentRecord(edit, { parent, node, ...entry })
      edit.remove(parent.id, node.id)
      edit.do({ op: 'purge', node: node.id, parent: parent.id, rev })
    },
  })
}

/** The record as it is now, which may be newer than the entry. @throws ClientError `not_found` */
export function currentRecord(edit: Edit, { parent, node }: Entry): NodeRecord {
  const found = edit.records(parent.id).get(node.id)
  if (found === undefined) throw new ClientError('not_found')
  return found.record
}

/** @param own the node that may have the name already. @throws ClientError `name_taken` */
// biome-ignore lint/complexity/useMaxParams: one sentence, and the last is for those that keep their place
export async function requireFreeName(edit: Edit, folder: OpenNode, name: NodeName, own?: NodeId): Promise<void> {
  const tag = await nameTag(folder.keys, name)
  for (const { record } of edit.records(folder.id).values()) {
    if (!isTrashed(record) && record.tag === tag && record.id !== own) throw new ClientError('name_taken')
  }
}

interface Again {
  record: NodeRecord
  key: NodeKey
  name: NodeName
}

/** Each place and each name gets its own messages: a context never seals twice. */
function sealAgain(folder: OpenNode, { record, key, name }: Again): Promise<SealedChild> {
  const child = { node: record.id, epoch: record.epoch, nrev: record.nrev + 1 }
  return sealChild(folder.keys, child, { key, name })
}

async function placeRecord(folder: OpenNode, again: Again): Promise<NodeRecord> {
  const { record } = again
  const placed = { rev: record.rev + 1, ...(await sealAgain(folder, again)) }
  return isFile(record) ? { v: 1, kind: 'file', ...placed, ...contentOf(record) } : { v: 1, kind: 'folder', ...placed }
}

const isFile = (record: NodeRecord): record is NodeRecord & FileContent => record.kind === 'file'
const contentOf = ({ ver, man, size }: FileContent): FileContent => ({ ver, man, size })
