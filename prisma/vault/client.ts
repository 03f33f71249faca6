/** The database on the vault's volume (vault page, section 6). */
import { join } from 'node:path'
import { createAdapter, WRITE_LIMITS } from '../open-database.ts'
import { type Prisma, PrismaClient } from './client/generated/client.ts'

export { DatabaseError, type DatabaseErrorCode } from '../database-error.ts'
export type * from './client/generated/models.ts'

/** Inside a transaction: at most 20 ms, nothing awaited but the database. */
export type VaultTransaction = Prisma.TransactionClient
export type VaultReader = PrismaClient

export interface VaultDatabase extends AsyncDisposable {
  /** Single statements that read; SQLite refuses any that would write. */
  readonly reader: VaultReader
  /**
   * One transaction that holds the write lock from its beginning; all of `work` happens or nothing.
   * @throws DatabaseError `busy` when the lock was not to be had within 5 s
   */
  write<T>(work: (tx: VaultTransaction) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export const vaultDatabaseFile = (dataDir: string): string => join(dataDir, 'vault.db')

/** @throws DatabaseError `missing` when the data folder has no database yet */
export async function openVault(dataDir: string): Promise<VaultDatabase> {
  const place = { file: vaultDatabaseFile(dataDir), synchronous: 'FULL' } as const
  const client = new PrismaClient({ adapter: createAdapter(place) })
  await client.$connect()
  const close = () => client.$disconnect()
  return {
    reader: client,
    write: (work) => client.$transaction(work, WRITE_LIMITS),
    close,
    [Symbol.asyncDispose]: close,
  }
}
