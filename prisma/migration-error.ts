/**
 * `edited`: an applied migration's text is not the one that was applied. `newer`: the database holds migrations that
 * this release does not know. `unfinished`: another tool left a migration half-way. `foreign`: tables that no
 * migration made. `failed`: a migration did not apply, and the database is as it was before.
 */
export type MigrationErrorCode = 'edited' | 'newer' | 'unfinished' | 'foreign' | 'failed'

export class MigrationError extends Error {
  readonly code: MigrationErrorCode
  readonly migrations: readonly string[]

  constructor(code: MigrationErrorCode, migrations: readonly string[], options?: ErrorOptions) {
    super(describe(code, migrations.join(', ')), options)
    this.name = 'MigrationError'
    this.code = code
    this.migrations = migrations
  }
}

function describe(code: MigrationErrorCode, names: string): string {
  switch (code) {
    case 'edited':
      return `migration ${names} was changed after it had been applied: restore its text and add a new migration`
    case 'newer':
      return `the database has ${names}, which this release does not know: run the release that made it, or restore the backup made before`
    case 'unfinished':
      return `migration ${names} was begun by another tool and not finished: see "prisma migrate resolve"`
    case 'foreign':
      return `the database holds tables that no migration made: ${names}`
    case 'failed':
      return `migration ${names} did not apply; the database is unchanged`
  }
}
