/** A copy of the vault's database as it is at one moment, while replicas go on. */
import { chmod, open } from 'node:fs/promises'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { vaultDatabaseFile } from './client.ts'

const WAIT_MS = 5_000

/** Writes a new file at `target`, which is on the disk when this answers. Blocks the process while it copies. */
export async function copyVault(dataDir: string, { target, mode }: { target: string; mode: number }): Promise<void> {
  const url = `file:${vaultDatabaseFile(dataDir)}`
  const connection = await new PrismaBetterSqlite3({ url, fileMustExist: true, timeout: WAIT_MS }).connect()
  try {
    await connection.executeRaw({
      sql: 'VACUUM INTO ?',
      args: [target],
      argTypes: [{ scalarType: 'string', arity: 'scalar' }],
    })
  } finally {
    await connection.dispose()
  }
  await chmod(target, mode)
  const handle = await open(target, 'r')
  await handle.sync()
  await handle.close()
}
