/**
 * A SQLite database of ours as one adapter for a Prisma client, over two connections: single statements go to a reader,
 * transactions to a writer that begins them with the lock. So no statement ever lands inside a transaction that it
 * does not belong to, which in the stock adapter it does, to be rolled back with it (measured).
 */
import { existsSync } from 'node:fs'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type { SqlDriverAdapter, SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { DatabaseError } from './database-error.ts'
import { LOCK_WAIT_MS, withImmediateTransactions } from './immediate-transactions.ts'

/** A longer wait would block the event loop (measured); in WAL a reader waits only for a recovery or a checkpoint. */
const READER_BUSY_MS = 250

/** For Prisma's `$transaction`. `maxWait` lies above the lock's, so that the answer is always `busy`. */
export const WRITE_LIMITS = { maxWait: LOCK_WAIT_MS + 1_000, timeout: 5_000 } as const

export interface DatabasePlace {
  file: string
  /** `FULL`: an acknowledged commit survives a power cut. `NORMAL`: only a crash of the process. */
  synchronous: 'FULL' | 'NORMAL'
}

/** Never makes a database or a table. Connecting throws DatabaseError `missing` when there is no file. */
export function createAdapter(place: DatabasePlace): SqlDriverAdapterFactory {
  return {
    provider: 'sqlite',
    adapterName: 'leyzen-better-sqlite3',
    async connect() {
      const reader = await connect(place, READER_BUSY_MS)
      await reader.executeScript('PRAGMA query_only = ON')
      const writer = withImmediateTransactions(await connect(place, 0))
      return {
        provider: reader.provider,
        adapterName: reader.adapterName,
        queryRaw: (query) => reader.queryRaw(query),
        executeRaw: (query) => reader.executeRaw(query),
        executeScript: (script) => reader.executeScript(script),
        startTransaction: (level) => writer.startTransaction(level),
        dispose: async () => {
          await reader.dispose()
          await writer.dispose()
        },
      }
    },
  }
}

async function connect(place: DatabasePlace, busyMs: number): Promise<SqlDriverAdapter> {
  if (!existsSync(place.file)) {
    throw new DatabaseError('missing', `there is no database at ${place.file}: run the migration first`)
  }
  const url = `file:${place.file}`
  const connection = await new PrismaBetterSqlite3({ url, fileMustExist: true, timeout: busyMs }).connect()
  // WAL itself is a property of the file, set once by the migration.
  await connection.executeScript(`PRAGMA synchronous = ${place.synchronous}; PRAGMA foreign_keys = ON`)
  return connection
}
