/** The control database of the orchestrator and the dashboard. */
import { createAdapter, WRITE_LIMITS } from '../open-database.ts'
import { type Prisma, PrismaClient } from './client/generated/client.ts'

export { DatabaseError, type DatabaseErrorCode } from '../database-error.ts'
export type * from './client/generated/models.ts'

/** Inside a transaction: short, nothing awaited but the database. */
export type ControlTransaction = Prisma.TransactionClient
export type ControlReader = PrismaClient

export interface ControlDatabase extends AsyncDisposable {
  /** Single statements that read; SQLite refuses any that would write. */
  readonly reader: ControlReader
  /**
   * One transaction that holds the write lock from its beginning; all of `work` happens or nothing.
   * @throws DatabaseError `busy` when the lock was not to be had within 5 s
   */
  write<T>(work: (tx: ControlTransaction) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** @throws DatabaseError `missing` when there is no such file */
export async function openControl(file: string): Promise<ControlDatabase> {
  const client = new PrismaClient({ adapter: createAdapter({ file, synchronous: 'NORMAL' }) })
  await client.$connect()
  const close = () => client.$disconnect()
  return {
    reader: client,
    write: (work) => client.$transaction(work, WRITE_LIMITS),
    close,
    [Symbol.asyncDispose]: close,
  }
}
