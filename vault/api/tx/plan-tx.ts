/** Decides a change of the tree: rows and an order in, a new state or a refusal out. No clock, no database. */
import { limits } from '../../contract/limits.ts'
import { applyOp, tagOf } from './apply-op.ts'
import { checkManifests, type NewHead } from './check-manifests.ts'
import { type ChangedNode, chainOf, type TreeModel } from './tree-model.ts'
import { type TreeState, tagKey } from './tree-state.ts'
import type { TxOrder } from './tx-order.ts'
import { refuse } from './tx-refusal.ts'

export interface TxPlan {
  changed: ChangedNode[]
  heads: NewHead[]
  /** Bytes that turn from reserved into used. */
  uploadedBytes: number
}

/** @throws TxRefusal */
export function planTx(state: TreeState, order: TxOrder): TxPlan {
  checkRevisions(state, order)
  const model: TreeModel = { state, changed: new Map() }
  for (const op of order.ops) applyOp(model, op)
  const changed = [...model.changed.values()]
  checkTags(model, changed)
  checkDepth(model, changed)
  const heads = checkManifests(model, order)
  const uploadedBytes = changed.reduce((sum, { uploaded }) => sum + (uploaded?.manifest.csize ?? 0), 0)
  return { changed, heads, uploadedBytes }
}

/** Whether the folders are in the very state that the order asks for: it is a repeat, and there is nothing to do. */
export const isDone = ({ heads }: TreeState, { manifests }: TxOrder): boolean =>
  manifests.every(({ hash, manifest }) => heads.get(manifest.folder)?.hash === hash)

/** First of all: whoever built on an older state needs to hear that, and nothing that follows from it. */
function checkRevisions({ heads }: TreeState, { manifests }: TxOrder): void {
  for (const { manifest } of manifests) {
    const rev = heads.get(manifest.folder)?.rev ?? 0
    if (manifest.rev !== rev + 1 && rev > 0) refuse('folder_conflict', { folder: manifest.folder, rev })
  }
}

function checkTags({ state, changed }: TreeModel, nodes: readonly ChangedNode[]): void {
  const taken = new Set<string>()
  for (const { id, parentId, record } of nodes) {
    const tag = tagOf(record)
    if (parentId === null || tag === null) continue
    const key = tagKey(parentId, tag)
    const owner = state.tagOwners.get(key)
    // One that changes in the same order is judged by what it has afterwards.
    const isHeld = owner !== undefined && owner !== id && !changed.has(owner)
    if (isHeld || taken.has(key)) {
      refuse('name_taken', { folder: parentId, rev: state.heads.get(parentId)?.rev ?? 0, node: id })
    }
    taken.add(key)
  }
}

/** Every path that became longer goes through a changed folder: its new depth and its old height tell of all below. */
function checkDepth(model: TreeModel, nodes: readonly ChangedNode[]): void {
  for (const { id, kind, parentId } of nodes) {
    if (kind !== 'folder' || parentId === null) continue
    const { ids } = chainOf(model, id)
    if (ids.length + (model.state.heights.get(id) ?? 0) > limits.foldersDeep) refuse('depth', { node: id })
  }
}
