import type { Bytes } from './bytes.ts'
import type { NodeId } from './ids.ts'
import { label } from './label.ts'
import type { NodeKeys } from './node-keys.ts'
import { unwrapKey, wrapKey } from './seal.ts'
import { asKey, type NodeKey } from './secrets.ts'

export interface Child {
  node: NodeId
  /** Of the child's own key. */
  epoch: number
}

const context = ({ space, node: parent, epoch: parentEpoch }: NodeKeys, { node, epoch }: Child) =>
  label('nodekey', space, node, parent, parentEpoch, epoch)

/** A child's key for its record in the folder `parent`. A child that moves is wrapped anew. */
export async function sealNodeKey(parent: NodeKeys, child: Child, key: NodeKey): Promise<Bytes> {
  return wrapKey(await parent.subkey('wrap'), context(parent, child), key)
}

/** @throws KeysError `sealed_invalid` */
export async function openNodeKey(parent: NodeKeys, child: Child, sealed: Uint8Array): Promise<NodeKey> {
  return asKey<NodeKey>(await unwrapKey(await parent.subkey('wrap'), context(parent, child), sealed))
}
