/** The tree while a change is applied to it in memory. */
import { limits } from '../../contract/limits.ts'
import type { NodeRecord } from '../../contract/records.ts'
import type { NodeState, TreeState } from './tree-state.ts'
import type { OrderedOp, UploadedVersion } from './tx-order.ts'
import { refuse } from './tx-refusal.ts'

export interface ChangedNode extends NodeState {
  op: OrderedOp['op']
  /** Null for a node that is new. */
  before: NodeState | null
  uploaded: UploadedVersion | null
}

export interface TreeModel {
  state: TreeState
  changed: Map<string, ChangedNode>
}

/** Where a folder or a file stands: below the root, below the trash, or nowhere. */
export interface Chain {
  end: 'root' | 'trash' | 'nowhere'
  /** From the node itself up, without root or trash. */
  ids: string[]
}

export const nodeOf = ({ state, changed }: TreeModel, id: string): NodeState | undefined =>
  changed.get(id) ?? state.nodes.get(id)

export function chainOf(model: TreeModel, id: string): Chain {
  const { rootId, trashId } = model.state.space
  const ids: string[] = []
  for (let at: string | null | undefined = id; ; at = nodeOf(model, at)?.parentId) {
    if (at === rootId) return { end: 'root', ids }
    if (at === trashId) return { end: 'trash', ids }
    // More than can be only in a ring, which no change may make; it ends here all the same.
    if (at == null || ids.length > limits.foldersDeep + limits.txOps) return { end: 'nowhere', ids }
    ids.push(at)
  }
}

/** The chain of a folder that takes entries. @throws TxRefusal `not_found`, `gone`, `conflict` in the trash */
export function requireOpenFolder(model: TreeModel, id: string): Chain {
  const chain = chainOf(model, id)
  if (chain.ids.length > 0) {
    const node = nodeOf(model, id)
    if (node === undefined || node.kind !== 'folder') return refuse('not_found', { node: id })
    if (node.gone) return refuse('gone', { node: id })
  }
  if (chain.end === 'nowhere') return refuse('not_found', { node: id })
  return chain.end === 'root' ? chain : refuse('conflict', { node: id })
}

export const epochOf = ({ state }: TreeModel, folder: string, record: NodeRecord | null): number =>
  record?.epoch ?? state.heads.get(folder)?.epoch ?? 1
