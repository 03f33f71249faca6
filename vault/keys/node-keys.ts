import type { NodeId, SpaceId } from './ids.ts'
import { label } from './label.ts'
import type { NodeKey } from './secrets.ts'
import { createSubkeys, type Subkeys } from './subkeys.ts'

/** The first four seal what a folder says about its children, the others belong to a file. */
export type NodePurpose = 'wrap' | 'names' | 'tags' | 'index' | 'attributes' | 'thumbs' | 'versions'

/** An opened folder or file: where it is, and the keys below its node key. */
export interface NodeKeys {
  readonly space: SpaceId
  readonly node: NodeId
  readonly epoch: number
  readonly subkey: Subkeys<NodePurpose>
}

interface Place {
  space: SpaceId
  node: NodeId
  /** Of this node's own key; starts at 1. */
  epoch: number
}

export function createNodeKeys(key: NodeKey, { space, node, epoch }: Place): NodeKeys {
  return { space, node, epoch, subkey: createSubkeys(key, (purpose) => label(`node/${purpose}`, node, epoch)) }
}
