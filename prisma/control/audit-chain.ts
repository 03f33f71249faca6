/** Each row of the audit log carries the hash of the one before it, so that a changed or missing row shows. */

import { createHash } from 'node:crypto'

/** A row as it is hashed: every column but the key and the two hashes. */
export interface AuditEntry {
  at: string
  actor: string
  role: string
  address: string | null
  action: string
  object: string
  result: string
  reason: string | null
  /** JSON text, as stored. */
  detail: string | null
  requestId: string | null
}

/** `prev_hash` of the first row. */
export const CHAIN_START = '0'.repeat(64)

/** SHA-256(previous hash ‖ canonical JSON of the row), in hex; the previous hash goes in as its 64 hex digits. */
export function hashEntry(prevHash: string, entry: AuditEntry): string {
  return createHash('sha256').update(prevHash).update(canonicalJson(entry)).digest('hex')
}

/** JSON with the keys of every object in code unit order: equal values give equal bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

export interface ChainedEntry extends AuditEntry {
  id: number
  prevHash: string
  hash: string
}

/** The first row whose hashes do not follow from the one before it, or null. `before` is the hash the chain stood at. */
export function findBrokenLink(rows: readonly ChainedEntry[], before: string): ChainedEntry | null {
  let expected = before
  for (const row of rows) {
    const { id, prevHash, hash, ...entry } = row
    if (prevHash !== expected || hash !== hashEntry(expected, entry)) return row
    expected = hash
  }
  return null
}
