/** `*_unknown`: what the row belongs to was never written; `too_long`: a JSON column's 4 KiB would not hold it. */
export type RecordsErrorCode = 'pool_unknown' | 'incarnation_unknown' | 'rotation_unknown' | 'too_long'

export class RecordsError extends Error {
  override readonly name = 'RecordsError'
  readonly code: RecordsErrorCode

  constructor(code: RecordsErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
