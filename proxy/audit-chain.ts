import { createHash } from 'node:crypto'

/** `prev` of the first entry ever written. */
export const CHAIN_START = '0'.repeat(64)

/** SHA-256 of a line without its newline: what the next entry carries as `prev`. */
export const hashLine = (line: string): string => createHash('sha256').update(line).digest('hex')

export type ChainVerdict =
  | { intact: true; entries: number; firstSeq: number; lastSeq: number; head: string }
  | { intact: false; seq: number; problem: 'altered' | 'missing' | 'unreadable' }

/** `seq` and `prev` of a line; null when it is not an audit entry. */
export function readLink(line: string): { seq: number; prev: string } | null {
  try {
    const entry: unknown = JSON.parse(line)
    if (typeof entry !== 'object' || !entry || !('seq' in entry) || !('prev' in entry)) return null
    const { seq, prev } = entry
    return Number.isSafeInteger(seq) && typeof seq === 'number' && typeof prev === 'string' ? { seq, prev } : null
  } catch {
    return null
  }
}

/**
 * Walks audit lines, oldest first, and names the first entry that is not as it was written. The first line is taken as
 * it is unless its `seq` is 1: older files have been rotated away. The last line has no successor that vouches for it.
 */
export async function verifyAuditChain(lines: Iterable<string> | AsyncIterable<string>): Promise<ChainVerdict> {
  let entries = 0
  let firstSeq = 0
  let last = { seq: 0, hash: CHAIN_START }
  let suspect: number | undefined
  for await (const line of lines) {
    const link = readLink(line)
    // Of two lines that do not fit, the later is the altered one when its own successor disowns it, too.
    if (suspect !== undefined) {
      return { intact: false, seq: link?.prev === last.hash ? suspect : last.seq, problem: 'altered' }
    }
    if (!link) return { intact: false, seq: last.seq + 1, problem: 'unreadable' }
    const isAnchor = entries === 0 && link.seq !== 1
    if (!isAnchor && link.seq !== last.seq + 1) return { intact: false, seq: last.seq + 1, problem: 'missing' }
    if (!isAnchor && link.prev !== last.hash) suspect = Math.max(1, last.seq)
    if (entries === 0) firstSeq = link.seq
    entries += 1
    last = { seq: link.seq, hash: hashLine(line) }
  }
  if (suspect !== undefined) return { intact: false, seq: suspect, problem: 'altered' }
  return { intact: true, entries, firstSeq, lastSeq: last.seq, head: last.hash }
}
