/** Deciding a change against a second, naive tree: whatever is moved where, both agree on what is left. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FolderManifest, NodeRecord } from '../../contract/records.ts'
import { planTx } from './plan-tx.ts'
import { hashText } from './signed-text.ts'
import type { HeadState, NodeState, TreeState } from './tree-state.ts'
import type { OrderedOp, TxOrder } from './tx-order.ts'
import { TxRefusal } from './tx-refusal.ts'

const FOLDERS = 6
const ROOT = 'root'
const TRASH = 'trash'
const space = { id: 'space', ownerId: 'owner', rootId: ROOT, trashId: TRASH, seq: 1 }
const idOf = (index: number) => (index < 0 ? ROOT : `folder ${index}`)

/** By child. */
type Parents = Map<string, string>

const recordOf = (id: string, rev: number): NodeRecord =>
  ({ v: 1, id, kind: 'folder', rev, epoch: 1, nrev: rev, name: '', tag: `tag of ${id}`, key: '' }) as NodeRecord
const childrenOf = (parents: Parents, folder: string) =>
  [...parents].filter(([, parent]) => parent === folder).map(([id]) => id)

/** Each folder is below root or below one with a lower number, so there is no ring to begin with. */
const trees = fc.tuple(...Array.from({ length: FOLDERS }, (_, index) => fc.integer({ min: -1, max: index - 1 })))
const moves = fc.uniqueArray(fc.record({ node: fc.nat(FOLDERS - 1), to: fc.integer({ min: -1, max: FOLDERS - 1 }) }), {
  selector: ({ node }) => node,
  minLength: 1,
  maxLength: FOLDERS,
})

function stateOf(parents: Parents): TreeState {
  const nodes = new Map<string, NodeState>()
  for (const [id, parentId] of parents) {
    const record = recordOf(id, 1)
    nodes.set(id, { id, parentId, kind: 'folder', json: JSON.stringify(record), record, rev: 1, gone: false })
  }
  const folders = [ROOT, TRASH, ...parents.keys()]
  const heads = folders.map((id): [string, HeadState] => {
    return [id, { rev: 1, count: childrenOf(parents, id).length, hash: `hash of ${id}`, epoch: 1, seq: 1 }]
  })
  const children = folders.map((id) => {
    const records = childrenOf(parents, id).map((child): [string, string] => [child, nodes.get(child)?.json ?? ''])
    return [id, new Map(records)] as const
  })
  const none = { takenIds: new Set<string>(), heights: new Map(), tagOwners: new Map() }
  const content = { latest: new Map(), versions: new Map(), uploads: new Map() }
  return { space, nodes, heads: new Map(heads), children: new Map(children), ...none, ...content }
}

/** The first code that a move earns when each is looked at by itself, and the tree of those before it. */
function moveNaively(parents: Parents, ops: readonly OrderedOp[]): string | Parents {
  const after = new Map(parents)
  for (const { node, parent } of ops) {
    for (let at: string | undefined = parent; at !== undefined; at = after.get(at)) if (at === node) return 'cycle'
    if (after.get(node) === parent) return 'record_invalid'
    after.set(node, parent)
  }
  return after
}

function orderOf(before: Parents, after: Parents, ops: OrderedOp[]): TxOrder {
  const touched = new Set(ops.flatMap(({ node, parent }) => [before.get(node) ?? '', parent]))
  const texts = new Map([...before.keys()].map((id) => [id, JSON.stringify(recordOf(id, 1))]))
  for (const { node, record } of ops) texts.set(node, record?.json ?? '')
  const manifests = [...touched].map((folder) => {
    const ids = childrenOf(after, folder).sort()
    const children = hashText(ids.map((id) => `${texts.get(id)}\n`).join(''))
    const place = { v: 1, type: 'folder', space: space.id, folder, rev: 2, prev: `hash of ${folder}` }
    const manifest = { ...place, count: ids.length, children, epoch: 1, author: 'owner', at: '' } as FolderManifest
    return { json: '', sig: '', hash: '', manifest }
  })
  return { ops, manifests }
}

function planned(state: TreeState, order: TxOrder): string | Parents {
  try {
    const { changed } = planTx(state, order)
    const after = new Map([...state.nodes].map(([id, { parentId }]) => [id, parentId ?? '']))
    for (const { id, parentId } of changed) after.set(id, parentId ?? '')
    return after
  } catch (error) {
    if (error instanceof TxRefusal) return error.code
    throw error
  }
}

test('moves end in the same tree, or in the same refusal, as in a tree that is moved by hand', () => {
  const property = fc.property(trees, moves, (tree, wanted) => {
    const before: Parents = new Map(tree.map((parent, index) => [idOf(index), idOf(parent)]))
    const ops = wanted.map(({ node, to }): OrderedOp => {
      const value = recordOf(idOf(node), 2)
      const record = { json: JSON.stringify(value), value }
      return { op: 'move', node: idOf(node), parent: idOf(to), rev: 1, record, version: null }
    })
    const expected = moveNaively(before, ops)
    const order = orderOf(before, typeof expected === 'string' ? before : expected, ops)
    expect(planned(stateOf(before), order)).toEqual(expected)
  })
  fc.assert(property, { numRuns: 300 })
})
