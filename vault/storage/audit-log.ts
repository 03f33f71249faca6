/** The audit log: entries, the leaves made of them, and every complete subtree over those (RFC 6962 section 2.1). */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { VaultTransaction } from '../../prisma/vault/client.ts'
import { printEntry } from '../audit/entry.ts'
import { completedLevels } from '../audit/subtrees.ts'

export interface AuditFact {
  /** User or link that acted; null when nobody is known. */
  actorId: string | null
  /** What the target is, for example `session`, `file`, `link`. */
  kind: string
  action: string
  targetId: string | null
  ok: boolean
  /** As the installation keeps addresses: whole, a prefix or null. */
  ip: string | null
}

/** What is drawn for an entry; a test may fix it. */
export interface AuditDraw {
  id: string
  at: Date
  nonce: Uint8Array
}

const drawNow = (): AuditDraw => ({ id: randomUUID(), at: new Date(), nonce: randomBytes(16) })

/** Adds the next leaf, inside the transaction that does what it tells of. Answers its place, counted from 0. */
export async function appendAudit(tx: VaultTransaction, fact: AuditFact, drawn = drawNow()): Promise<number> {
  const { actorId, kind, action, targetId, ok, ip } = fact
  const at = drawn.at.toISOString()
  const nonce = Buffer.from(drawn.nonce).toString('base64url')
  const entry = printEntry({ v: 1, id: drawn.id, at, actor: actorId, kind, action, target: targetId, ok, ip, nonce })
  const last = await tx.auditLog.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, leaf: true } })
  const seq = last === null ? 0 : last.seq + 1
  const leaf = sha256(0, Buffer.from(entry, 'utf8'))
  await tx.auditLog.create({ data: { seq, at, actorId, kind, action, targetId, ok, entry, leaf } })
  if (last !== null) await addCompleted(tx, { seq, leaf, before: last.leaf })
  return seq
}

interface NewLeaf {
  seq: number
  leaf: Uint8Array<ArrayBuffer>
  /** The leaf just before it. */
  before: Uint8Array<ArrayBuffer>
}

/** The subtrees that end with this leaf: each joins the one below it with the left neighbour of that one. */
async function addCompleted(tx: VaultTransaction, { seq, leaf, before }: NewLeaf): Promise<void> {
  const levels = completedLevels(seq)
  if (levels.length === 0) return
  const neighbour = (level: number) => Math.floor(seq / 2 ** level) - 1
  const wanted = levels.slice(1).map((level) => ({ level: level - 1, idx: neighbour(level - 1) }))
  const lefts = await tx.auditNode.findMany({ where: { OR: wanted } })
  let right = leaf
  const rows = levels.map((level) => {
    const left = level === 1 ? before : lefts.find((node) => node.level === level - 1)?.hash
    if (left === undefined) throw new Error('the audit tree lacks a subtree') // a job rebuilds and reports it
    right = sha256(1, left, right)
    return { level, idx: Math.floor(seq / 2 ** level), hash: right }
  })
  await tx.auditNode.createMany({ data: rows })
}

/** At once, not by WebCrypto: nothing but the database is waited for in a transaction. */
function sha256(prefix: number, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const hash = createHash('sha256').update(Uint8Array.of(prefix))
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}
