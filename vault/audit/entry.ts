/** One line of the audit log as it is hashed: JSON without spaces, these members in this order. */
export interface AuditEntry {
  v: 1
  /** Random, so that an entry can be named before it has a place. */
  id: string
  /** ISO 8601 UTC, 24 characters. */
  at: string
  /** Id of the user or link that acted; null when nobody is known, as in a failed sign-in. */
  actor: string | null
  kind: string
  action: string
  target: string | null
  ok: boolean
  /** Whole, a prefix or nothing: as the installation is set. */
  ip: string | null
  /** 16 random bytes in base64url, so that the hash of an entry tells nothing about it. */
  nonce: string
}

/** The bytes that are hashed and kept, as text. */
export function printEntry(entry: AuditEntry): string {
  const { v, id, at, actor, kind, action, target, ok, ip, nonce } = entry
  return JSON.stringify({ v, id, at, actor, kind, action, target, ok, ip, nonce })
}
