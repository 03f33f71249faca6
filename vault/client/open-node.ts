import {
  createNodeKeys,
  isTrashed,
  type NodeId,
  type NodeKey,
  type NodeKeys,
  type NodeName,
  type NodeRecord,
  openChild,
  type SpaceId,
  type SystemFolder,
} from '../keys/index.ts'

/** A folder or file whose key is known. */
export interface OpenNode {
  readonly id: NodeId
  readonly key: NodeKey
  readonly keys: NodeKeys
}

/** A child of a verified folder, opened: name and node. */
export interface Entry {
  /** The folder whose records it was read from. */
  readonly parent: OpenNode
  readonly record: NodeRecord
  readonly name: NodeName
  readonly node: OpenNode
}

export function openNode(key: NodeKey, place: { space: SpaceId; node: NodeId; epoch: number }): OpenNode {
  return { id: place.node, key, keys: createNodeKeys(key, place) }
}

/** Root or trash, whose keys are in the account's bundle. */
export function openSystemFolder(space: SpaceId, { node, epoch, key }: SystemFolder): OpenNode {
  return openNode(key, { space, node, epoch })
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function openEntry(parent: OpenNode, record: NodeRecord): Promise<Entry> {
  const { key, name } = await openChild(parent.keys, record)
  const { space } = parent.keys
  return { parent, record, name, node: openNode(key, { space, node: record.id, epoch: record.epoch }) }
}

/** Where an entry of the trash came from and until when it stays; undefined for every other. */
export function trashFactsOf({ record }: Entry) {
  return isTrashed(record) ? { from: record.from, at: record.at, purge: record.purge } : undefined
}
