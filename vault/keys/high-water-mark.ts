/** The newest state of something signed that a device has seen. */
export interface HighWaterMark {
  rev: number
  /** SHA-256 of its manifest. */
  hash: string
}

/** A state that a server shows now. */
export interface Shown extends HighWaterMark {
  /** Hash of the manifest before it. */
  prev: string
}

/**
 * - `newer`: may replace the mark
 * - `same`: nothing happened
 * - `older`: shown before and gone on since; keep the mark, show read-only
 * - `forked`: two states that cannot both have followed from one; keep the mark, show read-only
 */
export type MarkVerdict = 'newer' | 'same' | 'older' | 'forked'

/**
 * Compares a verified state with the remembered one. Between revisions that are further apart a fork cannot be seen.
 * @param mark undefined on a device without memory, which takes what it is shown
 */
export function compareMark(mark: HighWaterMark | undefined, shown: Shown): MarkVerdict {
  if (mark === undefined) return 'newer'
  if (shown.rev < mark.rev) return 'older'
  if (shown.rev === mark.rev) return shown.hash === mark.hash ? 'same' : 'forked'
  return shown.rev === mark.rev + 1 && shown.prev !== mark.hash ? 'forked' : 'newer'
}
