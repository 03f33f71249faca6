/**
 * Makes every write transaction of a SQLite connection begin with the write lock (vault page, section 6, rule 2).
 * Prisma's adapters begin deferred: a transaction that reads and then writes while another process wrote in between
 * fails with SQLITE_BUSY_SNAPSHOT at once, whatever the time-out says (measured).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SqlDriverAdapter, Transaction } from '@prisma/driver-adapter-utils'
import { isDriverAdapterError } from '@prisma/driver-adapter-utils'
import { DatabaseError } from './database-error.ts'

/** How long a transaction waits for its turn and for the lock together. */
export const LOCK_WAIT_MS = 5_000
const FIRST_RETRY_MS = 2
const LAST_RETRY_MS = 50

/** The connection must have been opened with busy time-out 0: waiting inside SQLite blocks the event loop. */
export function withImmediateTransactions(connection: SqlDriverAdapter): SqlDriverAdapter {
  // The tail of the queue of this connection: SQLite knows one transaction on each.
  let tail: Promise<void> = Promise.resolve()

  async function startTransaction(): Promise<Transaction> {
    const deadline = Date.now() + LOCK_WAIT_MS
    const turn = tail
    const { promise: ended, resolve: release } = Promise.withResolvers<void>()
    tail = turn.then(() => ended)
    try {
      await takeTurn(turn, deadline)
      await beginImmediate(connection, deadline)
    } catch (error) {
      release()
      throw error
    }
    return openTransaction(connection, release)
  }

  return {
    provider: connection.provider,
    adapterName: connection.adapterName,
    queryRaw: (query) => connection.queryRaw(query),
    executeRaw: (query) => connection.executeRaw(query),
    executeScript: (script) => connection.executeScript(script),
    dispose: () => connection.dispose(),
    startTransaction,
  }
}

async function takeTurn(turn: Promise<void>, deadline: number): Promise<void> {
  const abort = new AbortController()
  const late = sleep(deadline - Date.now(), 'late' as const, { signal: abort.signal }).catch(() => 'cancelled' as const)
  const first = await Promise.race([turn, late])
  abort.abort()
  if (first === 'late') throw busy()
}

/** Takes the write lock, asking again in between without blocking. @throws DatabaseError `busy` */
export async function beginImmediate(connection: SqlDriverAdapter, deadline: number): Promise<void> {
  for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, LAST_RETRY_MS)) {
    try {
      await connection.executeRaw(statement('BEGIN IMMEDIATE'))
      return
    } catch (error) {
      // The adapter calls SQLITE_BUSY a SocketTimeout.
      if (!isDriverAdapterError(error) || error.cause.kind !== 'SocketTimeout') throw error
      if (Date.now() + waitMs > deadline) throw busy(error)
      await sleep(waitMs)
    }
  }
}

/** Prisma sends COMMIT or ROLLBACK itself and calls `commit` or `rollback` afterwards. */
function openTransaction(connection: SqlDriverAdapter, release: () => void): Transaction {
  const run = (sql: string) => connection.executeRaw(statement(sql)).then(() => undefined)
  return {
    provider: connection.provider,
    adapterName: connection.adapterName,
    options: { usePhantomQuery: false },
    queryRaw: (query) => connection.queryRaw(query),
    executeRaw: (query) => connection.executeRaw(query),
    async commit() {
      release()
    },
    async rollback() {
      // Also called when COMMIT itself failed (a full disk), and then the transaction may still be open.
      await run('ROLLBACK').catch(() => undefined) // none is open: what rollback wants
      release()
    },
    createSavepoint: (name) => run(`SAVEPOINT ${name}`),
    rollbackToSavepoint: (name) => run(`ROLLBACK TO ${name}`),
    releaseSavepoint: (name) => run(`RELEASE SAVEPOINT ${name}`),
  }
}

const statement = (sql: string) => ({ sql, args: [], argTypes: [] })

const busy = (cause?: unknown) =>
  new DatabaseError('busy', `the database was locked for ${LOCK_WAIT_MS / 1000} s, try again`, { cause })
