/** A change of the tree from request to answer. */
import type { VaultDatabase, VaultReader } from '../../../prisma/vault/client.ts'
import type { TxRequest } from '../../contract/spaces.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import { ApiError } from '../problems.ts'
import type { Actor } from '../tree-deps.ts'
import { isDone, planTx } from './plan-tx.ts'
import { readTree } from './read-tree.ts'
import { createSignatureCheck, hashText } from './signed-text.ts'
import type { TreeState } from './tree-state.ts'
import { parseTxOrder, type TxOrder } from './tx-order.ts'
import { TxRefusal } from './tx-refusal.ts'
import { StaleTree, writePlan } from './write-plan.ts'

/** Each attempt fails only because another change of the space was done. */
const MOST_ATTEMPTS = 12

export interface TxDeps {
  database: VaultDatabase
  blobs: BlobStore
  now(): Date
}

/**
 * Does all of a change or nothing. Reads, hashes and signatures come before the transaction, which only goes through
 * when nobody changed the space meanwhile. Safe to repeat.
 * @throws ApiError with the codes of the contract's row `tx`, `busy`
 */
export async function commitTx(
  deps: TxDeps,
  { spaceId, actor, request }: { spaceId: string; actor: Actor; request: TxRequest },
): Promise<{ seq: number }> {
  const { reader } = deps.database
  try {
    const owner = await reader.user.findUnique({ where: { id: actor.id }, select: { edPublic: true } })
    if (owner === null || (await readSpace(reader, spaceId, actor.id)) === null) throw new TxRefusal('not_found')
    const order = parseTxOrder(request, createSignatureCheck(owner.edPublic))
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const seq = await attemptTx(deps, { spaceId, actor, order })
      if (seq !== null) return { seq }
    }
    throw new ApiError('busy', undefined, { headers: { 'Retry-After': '1' } })
  } catch (error) {
    if (!(error instanceof TxRefusal)) throw error
    throw new ApiError(error.code, undefined, { members: error.members })
  }
}

interface Ordered {
  spaceId: string
  actor: Actor
  order: TxOrder
}

/** Null when the space was changed by another meanwhile. */
async function attemptTx(deps: TxDeps, { spaceId, actor, order }: Ordered): Promise<number | null> {
  const { database, blobs } = deps
  const { reader } = database
  const now = deps.now()
  // First of all, so that whatever changes during the other reads is noticed.
  const space = await readSpace(reader, spaceId, actor.id)
  if (space === null) throw new TxRefusal('not_found')
  const orderHash = hashText(order.manifests.map(({ hash }) => hash).join(' '))
  try {
    const state = await readTree({ reader, blobs, space, userId: actor.id, now }, order)
    const done = findDone(state, order, orderHash)
    if (done !== null) return done
    const plan = planTx(state, order)
    return await database.write((tx) => writePlan(tx, { plan, space, actor, now, orderHash }))
  } catch (error) {
    if (error instanceof StaleTree) return null
    // What was refused may have been read half before and half after a change.
    const isTorn = error instanceof TxRefusal && (await readSpace(reader, spaceId, actor.id))?.seq !== space.seq
    if (isTorn) return null
    throw error
  }
}

/** The sequence number of the same order when it was done before. */
function findDone(state: TreeState, order: TxOrder, orderHash: string): number | null {
  if (isDone(state, order))
    return Math.max(...order.manifests.map(({ manifest }) => state.heads.get(manifest.folder)?.seq ?? 0))
  // The folders may have moved on since, but an upload keeps what it was committed with.
  const results = [...state.uploads.values()].map(({ result }) => result)
  const [first] = results
  if (first == null || !results.every((result) => result === first)) return null
  const { seq, order: done } = JSON.parse(first) as { seq: number; order: string }
  return done === orderHash ? seq : null
}

async function readSpace(reader: VaultReader, id: string, ownerId: string): Promise<TreeState['space'] | null> {
  const row = await reader.space.findFirst({ where: { id, ownerId } })
  return row === null ? null : { id, ownerId, rootId: row.rootId, trashId: row.trashId, seq: Number(row.seq) }
}
