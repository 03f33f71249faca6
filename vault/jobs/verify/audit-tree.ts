/** The audit tree, built again from the texts of its entries (RFC 6962 section 2.1). */
import type { VaultReader } from '../../../prisma/vault/client.ts'
import { hashLeaf, hashNode, sameBytes } from '../../audit/hashes.ts'
import { completedLevels } from '../../audit/subtrees.ts'

const SLICE = 1_000

export interface AuditCheck {
  entries: number
  /** The first entry that is missing, or whose hash or subtree is another; null when all agree. */
  wrongAt: number | null
}

/** @param keep called between slices */
export async function checkAuditTree(reader: VaultReader, keep: () => Promise<void>): Promise<AuditCheck> {
  /** By level: the subtree that waits for its right half. */
  const waiting: Uint8Array[] = []
  for (let seq = 0; ; ) {
    await keep()
    const rows = await reader.auditLog.findMany({
      where: { seq: { gte: seq } },
      orderBy: { seq: 'asc' },
      take: SLICE,
      select: { seq: true, entry: true, leaf: true },
    })
    const nodes = await readNodes(reader, { start: seq, end: seq + rows.length })
    for (const row of rows) {
      const isSound = row.seq === seq && (await addLeaf(waiting, { ...row, nodes }))
      if (!isSound) return { entries: seq, wrongAt: seq }
      seq++
    }
    if (rows.length < SLICE) return { entries: seq, wrongAt: null }
  }
}

interface Leaf {
  seq: number
  entry: string
  leaf: Uint8Array
  nodes: ReadonlyMap<string, Uint8Array>
}

async function addLeaf(waiting: Uint8Array[], { seq, entry, leaf, nodes }: Leaf): Promise<boolean> {
  let hash = await hashLeaf(entry)
  if (!sameBytes(hash, leaf)) return false
  const levels = completedLevels(seq)
  for (const level of levels) {
    const left = waiting[level - 1]
    if (left === undefined) return false
    hash = await hashNode(left, hash)
    const stored = nodes.get(`${level}/${Math.floor(seq / 2 ** level)}`)
    if (stored === undefined || !sameBytes(hash, stored)) return false
  }
  waiting[levels.length] = hash
  return true
}

/** Stored subtrees above the leaves that these entries complete. */
async function readNodes(
  reader: VaultReader,
  { start, end }: { start: number; end: number },
): Promise<Map<string, Uint8Array>> {
  const nodes = new Map<string, Uint8Array>()
  for (let level = 1; 2 ** level <= end; level++) {
    const idx = { gte: Math.floor(start / 2 ** level), lt: Math.floor(end / 2 ** level) }
    const rows = await reader.auditNode.findMany({ where: { level, idx } })
    for (const row of rows) nodes.set(`${level}/${row.idx}`, row.hash)
  }
  return nodes
}
