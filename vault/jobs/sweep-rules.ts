/** When a sweep must not believe what it sees (vault page, section 7). Pure: facts in, refusals out. */

export interface SweepFacts {
  /** Folders of versions on the volume. */
  blobs: number
  /** Bytes of all content, the candidates' included. */
  bytes: number
  /** Folders that nothing names and that were not touched for a day. */
  candidates: number
  candidateBytes: number
  /** Whether the database names a content at all. */
  knowsContents: boolean
  /** Entries of the audit log. */
  auditSize: number
  /** The same at the last sweep of this volume; null when there was none. */
  auditSizeBefore: number | null
}

export type SweepRefusal = 'no_versions' | 'too_many' | 'older_database'

/** So many may always go: less than this is what killed uploads leave. */
const ALWAYS = 100
const SHARE_OF_BLOBS = 0.02
const SHARE_OF_BYTES = 0.05

/** All rules that say no, the gravest first. */
export function judgeSweep(facts: SweepFacts): SweepRefusal[] {
  const { blobs, bytes, candidates, candidateBytes } = facts
  const refusals: SweepRefusal[] = []
  if (!facts.knowsContents && blobs > 0) refusals.push('no_versions')
  if (facts.auditSizeBefore !== null && facts.auditSize < facts.auditSizeBefore) refusals.push('older_database')
  const tooMany = candidates > Math.max(ALWAYS, SHARE_OF_BLOBS * blobs)
  if (tooMany || candidateBytes > SHARE_OF_BYTES * bytes) refusals.push('too_many')
  return refusals
}
