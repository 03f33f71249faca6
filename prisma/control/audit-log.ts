/** The chain in `audit_logs` as its two writers, orchestrator and dashboard, add to it and as anyone checks it. */
import { type AuditEntry, CHAIN_START, findBrokenLink, hashEntry } from './audit-chain.ts'
import type { ControlReader, ControlTransaction } from './client.ts'

const HEAD = 'audit_head'
const PAGE = 1_000

/** Adds one row after the newest, inside the transaction that does what the row tells of. */
export async function appendAuditEntry(tx: ControlTransaction, entry: AuditEntry): Promise<void> {
  const head = await tx.meta.findUnique({ where: { key: HEAD } })
  const prevHash = head?.value ?? CHAIN_START
  const hash = hashEntry(prevHash, entry)
  await tx.auditLog.create({ data: { ...entry, prevHash, hash } })
  await tx.meta.upsert({ where: { key: HEAD }, create: { key: HEAD, value: hash }, update: { value: hash } })
}

export interface ChainVerdict {
  ok: boolean
  checked: number
  /** The first row that does not follow; where rows are missing at the end, the number after the last. */
  firstBadId?: number
  /** Hash of the newest row that was checked. */
  head: string
}

/** Walks the whole chain in pages, as it stood when the walk began; memory does not grow with its length. */
export async function verifyAuditChain(reader: ControlReader, pageRows = PAGE): Promise<ChainVerdict> {
  const { lastId, head } = await readEnd(reader)
  let [after, expected, checked] = [0, CHAIN_START, 0]
  for (;;) {
    const where = { id: { gt: after, lte: lastId } }
    const rows = await reader.auditLog.findMany({ where, orderBy: { id: 'asc' }, take: pageRows })
    const broken = findBrokenLink(rows, expected)
    if (broken !== null) return { ok: false, checked, firstBadId: broken.id, head: expected }
    const newest = rows.at(-1)
    if (newest === undefined) break
    ;[after, expected, checked] = [newest.id, newest.hash, checked + rows.length]
  }
  if (expected !== head) return { ok: false, checked, firstBadId: after + 1, head: expected }
  return { ok: true, checked, head }
}

/** One statement, so that no row can come in between. */
async function readEnd(reader: ControlReader): Promise<{ lastId: number; head: string }> {
  const [end] = await reader.$queryRaw<{ lastId: bigint | number | null; head: string | null }[]>`
    SELECT (SELECT max("id") FROM "audit_logs") AS "lastId", (SELECT "value" FROM "meta" WHERE "key" = ${HEAD}) AS "head"`
  return { lastId: Number(end?.lastId ?? 0), head: end?.head ?? CHAIN_START }
}
