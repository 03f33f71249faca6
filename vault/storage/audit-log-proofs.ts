/** What is read of the audit log: entries, leaves, roots and proofs. Any size it ever had can be asked for. */
import type { VaultReader } from '../../prisma/vault/client.ts'
import { emptyRoot, foldSubtrees } from '../audit/hashes.ts'
import { consistencyRanges, inclusionRanges, type LeafRange, type Subtree, subtreesOf } from '../audit/subtrees.ts'

export interface AuditRow {
  seq: number
  entry: string
}

/** Entries in the log. */
export async function readAuditSize(reader: VaultReader): Promise<number> {
  const last = await reader.auditLog.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true } })
  return last === null ? 0 : last.seq + 1
}

/** Newest first, before place `before`; only those that `actorId` made, or all when it is null. */
export function readAuditEntries(
  reader: VaultReader,
  { actorId, before, limit }: { actorId: string | null; before?: number | undefined; limit: number },
): Promise<AuditRow[]> {
  const where = { ...(actorId === null ? {} : { actorId }), ...(before === undefined ? {} : { seq: { lt: before } }) }
  return reader.auditLog.findMany({ where, orderBy: { seq: 'desc' }, take: limit, select: { seq: true, entry: true } })
}

/** Entries from place `from` on, oldest first. */
export function readAuditSlice(reader: VaultReader, { start, end }: LeafRange): Promise<AuditRow[]> {
  const where = { seq: { gte: start, lt: end } }
  return reader.auditLog.findMany({ where, orderBy: { seq: 'asc' }, select: { seq: true, entry: true } })
}

/** 32 bytes for each entry of the range, in order. */
export async function readAuditLeaves(reader: VaultReader, { start, end }: LeafRange): Promise<Uint8Array[]> {
  const where = { seq: { gte: start, lt: end } }
  const rows = await reader.auditLog.findMany({ where, orderBy: { seq: 'asc' }, select: { leaf: true } })
  return rows.map(({ leaf }) => leaf)
}

/** Root of the tree when it had `size` entries; the log must have that many. */
export async function readAuditRoot(reader: VaultReader, size: number): Promise<Uint8Array> {
  const [root] = size === 0 ? [] : await readHashes(reader, [{ start: 0, end: size }])
  return root ?? emptyRoot()
}

/** RFC 6962 section 2.1.1; `seq` < `size` ≤ entries in the log. */
export const readInclusionProof = (reader: VaultReader, seq: number, size: number): Promise<Uint8Array[]> =>
  readHashes(reader, inclusionRanges(seq, size))

/** RFC 6962 section 2.1.2; `from` ≤ `to` ≤ entries in the log. */
export const readConsistencyProof = (reader: VaultReader, from: number, to: number): Promise<Uint8Array[]> =>
  readHashes(reader, consistencyRanges(from, to))

/** One hash for each range, from two statements however long the log is. */
async function readHashes(reader: VaultReader, ranges: readonly LeafRange[]): Promise<Uint8Array[]> {
  const parts = ranges.map(subtreesOf)
  const all = parts.flat()
  const leaves = all.filter(({ level }) => level === 0).map(({ index }) => index)
  const nodes = all.filter(({ level }) => level > 0).map(({ level, index }) => ({ level, idx: index }))
  const select = { seq: true, leaf: true }
  const leafRows = leaves.length === 0 ? [] : await reader.auditLog.findMany({ where: { seq: { in: leaves } }, select })
  const nodeRows = nodes.length === 0 ? [] : await reader.auditNode.findMany({ where: { OR: nodes } })
  const known = new Map([
    ...leafRows.map(({ seq, leaf }) => [keyOf({ level: 0, index: seq }), leaf] as const),
    ...nodeRows.map(({ level, idx, hash }) => [keyOf({ level, index: idx }), hash] as const),
  ])
  return Promise.all(parts.map((subtrees) => foldSubtrees(subtrees.map((subtree) => hashOf(known, subtree)))))
}

const keyOf = ({ level, index }: Subtree) => `${level}/${index}`

function hashOf(known: ReadonlyMap<string, Uint8Array>, subtree: Subtree): Uint8Array {
  const hash = known.get(keyOf(subtree))
  if (hash === undefined) throw new Error('the audit tree lacks a subtree') // a job rebuilds and reports it
  return hash
}
