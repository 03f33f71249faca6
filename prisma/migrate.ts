/**
 * Applies a standard Prisma Migrate folder to a SQLite database, all of it in one transaction: whatever happens
 * between, the old schema stays. `prisma migrate deploy` on the same folder leaves the same tables.
 */
import { open, stat } from 'node:fs/promises'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { backUp } from './backup.ts'
import { beginImmediate, LOCK_WAIT_MS } from './immediate-transactions.ts'
import { MigrationError } from './migration-error.ts'
import { type MigrationFiles, readMigrations } from './migration-folder.ts'
import { createSchemaEngine, everything, forEngine, type MigrationList } from './schema-engine.ts'

export { MigrationError, type MigrationErrorCode } from './migration-error.ts'
export { type MigrationFiles, migrationFilesBeside } from './migration-folder.ts'

export interface MigrateOrder {
  file: string
  files: MigrationFiles
  /** Mode of a database that is made now; SQLite gives its `-wal` and `-shm` the same. */
  mode: number
  now: () => Date
}

export interface MigrateResult {
  /** Applied by this call, in order. */
  applied: string[]
  /** All that the database has now. */
  all: string[]
  /** Copy of the database as it was; null when it was new or nothing had to be done. */
  backup: string | null
}

/** Safe to repeat and to kill. @throws MigrationError, DatabaseError `busy` */
export async function migrate(order: MigrateOrder): Promise<MigrateResult> {
  const list = await readMigrations(order.files.migrations)
  await createIfMissing(order.file, order.mode)
  const connection = await connect(order.file)
  try {
    const pending = await pendingMigrations(connection, order, list)
    const all = list.migrationDirectories.map((directory) => directory.path)
    if (pending.length === 0) return { applied: [], all, backup: null }
    const backup = await backUp(connection, order.file, { now: order.now(), mode: order.mode })
    return { applied: await applyAll(connection, order, { list, pending }), all, backup }
  } finally {
    await connection.dispose()
  }
}

async function createIfMissing(file: string, mode: number): Promise<void> {
  if ((await stat(file).catch(() => null)) !== null) return
  // SQLite would make it 0644, which other uids of the volume's group cannot write.
  const handle = await open(file, 'a', mode)
  await handle.sync()
  await handle.close()
}

async function connect(file: string): Promise<SqlDriverAdapter> {
  // Prisma's own engine writes the instants of _prisma_migrations as milliseconds.
  const factory = new PrismaBetterSqlite3(
    { url: `file:${file}`, fileMustExist: true, timeout: LOCK_WAIT_MS },
    { timestampFormat: 'unixepoch-ms' },
  )
  const connection = await factory.connect()
  // Foreign keys are off while tables are remade (dropping one would cascade) and checked before the commit; the
  // PRAGMAs that Prisma writes into such a migration have no effect inside a transaction.
  await connection.executeScript('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF')
  return connection
}

/** Names not applied yet. @throws MigrationError when folder and database do not fit */
async function pendingMigrations(
  connection: SqlDriverAdapter,
  order: MigrateOrder,
  list: MigrationList,
): Promise<string[]> {
  const tables = await readColumn(
    connection,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  )
  // The engine cannot diagnose a database without its table over this adapter.
  if (!tables.includes('_prisma_migrations')) {
    if (tables.length > 0) throw new MigrationError('foreign', tables)
    return list.migrationDirectories.map((directory) => directory.path)
  }
  const { engine } = await createSchemaEngine(order.files.engine, shared(connection))
  try {
    const found = await engine.diagnoseMigrationHistory({
      migrationsList: list,
      optInToShadowDatabase: false,
      filters: everything,
    })
    if (found.editedMigrationNames.length > 0) throw new MigrationError('edited', found.editedMigrationNames)
    if (found.failedMigrationNames.length > 0) throw new MigrationError('unfinished', found.failedMigrationNames)
    if (found.history === null) return []
    if (found.history.diagnostic === 'databaseIsBehind') return found.history.unappliedMigrationNames
    throw new MigrationError('newer', found.history.unpersistedMigrationNames)
  } finally {
    engine.free()
  }
}

async function applyAll(
  connection: SqlDriverAdapter,
  order: MigrateOrder,
  { list, pending }: { list: MigrationList; pending: string[] },
): Promise<string[]> {
  await beginImmediate(connection, Date.now() + LOCK_WAIT_MS)
  const { engine, firstFailure } = await createSchemaEngine(order.files.engine, shared(connection))
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: list, filters: everything })
    const broken = await readColumn(connection, 'SELECT DISTINCT "table" FROM pragma_foreign_key_check')
    if (broken.length > 0) throw new Error(`rows without their parent in ${broken.join(', ')}`)
    await connection.executeRaw({ sql: 'COMMIT', args: [], argTypes: [] })
    return appliedMigrationNames
  } catch (error) {
    await connection.executeRaw({ sql: 'ROLLBACK', args: [], argTypes: [] }).catch(() => undefined) // may be done: full disk
    throw new MigrationError('failed', pending, { cause: firstFailure() ?? error })
  } finally {
    engine.free()
  }
}

/** Gives the engine the connection that holds the transaction, and keeps it open afterwards. */
function shared(connection: SqlDriverAdapter) {
  const scripts = forEngine(connection)
  const lent: SqlDriverAdapter = {
    ...scripts,
    // Its way to keep others out would also keep them from reading; the transaction's lock does what is wanted.
    executeRaw: async (query) => (query.sql === 'PRAGMA main.locking_mode=EXCLUSIVE' ? 0 : scripts.executeRaw(query)),
    dispose: async () => undefined,
  }
  return {
    provider: connection.provider,
    adapterName: connection.adapterName,
    connect: async () => lent,
    connectToShadowDb: async () => lent,
  }
}

async function readColumn(connection: SqlDriverAdapter, sql: string): Promise<string[]> {
  const { rows } = await connection.queryRaw({ sql, args: [], argTypes: [] })
  return rows.map((row) => String(row[0]))
}
