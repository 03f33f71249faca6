import { limits } from '../../contract/limits.ts'
import type { FolderManifest } from '../../contract/records.ts'
import { hashText } from './signed-text.ts'
import type { ChangedNode, TreeModel } from './tree-model.ts'
import type { SignedText, TxOrder } from './tx-order.ts'
import { refuse } from './tx-refusal.ts'

export type NewHead = SignedText<FolderManifest>

/** What an order does to one folder. */
interface FolderChange {
  /** Its children that come or change, and those that leave. */
  put: ChangedNode[]
  removed: ChangedNode[]
  /** How many more children it has afterwards. */
  delta: number
}

/**
 * Exactly one manifest for each folder that is touched, and the first one of each new folder; without operations, for
 * any folder that its owner signs anew.
 * @throws TxRefusal `manifest_invalid`, `folder_conflict`, `folder_full`, `bad_request` (too many folders)
 */
export function checkManifests(model: TreeModel, { ops, manifests }: TxOrder): NewHead[] {
  const changes = collectChanges(model)
  const named = new Set(manifests.map(({ manifest }) => manifest.folder as string))
  if (named.size !== manifests.length || [...changes.keys()].some((folder) => !named.has(folder))) {
    refuse('manifest_invalid')
  }
  const known = [...named].filter((folder) => model.state.heads.has(folder))
  if (known.length > limits.txFolders) refuse('bad_request', { fields: ['manifests'] })
  for (const signed of manifests) {
    const { folder } = signed.manifest
    const isAnew = ops.length === 0 && model.state.heads.has(folder)
    const change = changes.get(folder) ?? (isAnew ? { put: [], removed: [], delta: 0 } : refuse('manifest_invalid'))
    checkManifest(model, signed.manifest, change)
  }
  return manifests
}

function collectChanges({ changed }: TreeModel): Map<string, FolderChange> {
  const changes = new Map<string, FolderChange>()
  const changeOf = (folder: string) => {
    const change = changes.get(folder) ?? { put: [], removed: [], delta: 0 }
    changes.set(folder, change)
    return change
  }
  for (const node of changed.values()) {
    const from = node.before?.parentId ?? null
    const left = from === null || from === node.parentId ? null : changeOf(from)
    const entered = node.parentId === null ? null : changeOf(node.parentId)
    left?.removed.push(node)
    entered?.put.push(node)
    if (left !== null) left.delta--
    if (entered !== null && from !== node.parentId) entered.delta++
    if (node.before === null && node.kind === 'folder') changeOf(node.id)
  }
  return changes
}

function checkManifest(model: TreeModel, manifest: FolderManifest, change: FolderChange): void {
  const { space, heads } = model.state
  const { folder } = manifest
  const head = heads.get(folder)
  const count = (head?.count ?? 0) + change.delta
  const epoch = head?.epoch ?? model.changed.get(folder)?.record?.epoch
  const isNext =
    manifest.rev === (head?.rev ?? 0) + 1 &&
    manifest.prev === (head?.hash ?? '') &&
    manifest.space === space.id &&
    manifest.author === space.ownerId &&
    manifest.epoch === epoch &&
    manifest.count === count
  if (!isNext) refuse('manifest_invalid', { folder })
  if (count > limits.childrenInFolder) refuse('folder_full', { folder })
  if (count <= limits.childrenHashed && manifest.children !== hashChildren(model, folder, change)) {
    refuse('manifest_invalid', { folder })
  }
}

/** SHA-256 over the records by id, each with a line feed behind it. */
function hashChildren({ state }: TreeModel, folder: string, { put, removed }: FolderChange): string {
  const records = new Map(state.children.get(folder))
  for (const { id } of removed) records.delete(id)
  for (const { id, json } of put) records.set(id, json)
  const ids = [...records.keys()].sort()
  return hashText(ids.map((id) => `${records.get(id)}\n`).join(''))
}
