/** Hashes of the audit tree (RFC 6962 section 2.1): a leaf can never be taken for a node. */

export const HASH_BYTES = 32
const LEAF = 0
const NODE = 1

/** SHA-256(00 ‖ entry); a text is hashed as UTF-8. */
export const hashLeaf = (entry: string | Uint8Array): Promise<Uint8Array> =>
  sha256(LEAF, typeof entry === 'string' ? new TextEncoder().encode(entry) : entry)

/** SHA-256(01 ‖ left ‖ right) */
export const hashNode = (left: Uint8Array, right: Uint8Array): Promise<Uint8Array> => sha256(NODE, left, right)

/** Root of a tree without leaves: SHA-256 of nothing. */
export const emptyRoot = async (): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array()))

/** One hash over the complete subtrees of a range, from left to right; at least one. */
export async function foldSubtrees(hashes: readonly Uint8Array[]): Promise<Uint8Array> {
  let [folded, ...others] = hashes.toReversed()
  if (folded === undefined) return emptyRoot()
  for (const left of others) folded = await hashNode(left, folded)
  return folded
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])

async function sha256(prefix: number, ...parts: Uint8Array[]): Promise<Uint8Array> {
  const bytes = new Uint8Array(1 + parts.reduce((sum, { length }) => sum + length, 0))
  bytes[0] = prefix
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}
