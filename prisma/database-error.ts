/**
 * `busy`: another process kept the write lock for longer than the writer waits.
 * `missing`: there is no database file. `not_migrated`: it lacks migrations that this release needs.
 */
export type DatabaseErrorCode = 'busy' | 'missing' | 'not_migrated'

export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DatabaseError'
    this.code = code
  }
}
