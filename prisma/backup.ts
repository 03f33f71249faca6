/** Copies of a database beside it, made before its schema changes. */
import { chmod, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'

const KEPT = 3

/**
 * Writes `<file>.before-<instant>` and keeps the newest three. Answers null for a database without tables.
 * The copy is complete or absent: it gets its name after it is on the disk.
 */
export async function backUp(
  connection: SqlDriverAdapter,
  file: string,
  { now, mode }: { now: Date; mode: number },
): Promise<string | null> {
  const { rows } = await connection.queryRaw({ sql: 'SELECT 1 FROM sqlite_schema LIMIT 1', args: [], argTypes: [] })
  if (rows.length === 0) return null
  const target = `${file}.before-${now.toISOString().replaceAll(/[-:.]/g, '')}`
  const partial = `${target}.partial`
  await rm(partial, { force: true })
  await connection.executeRaw({
    sql: 'VACUUM INTO ?',
    args: [partial],
    argTypes: [{ scalarType: 'string', arity: 'scalar' }],
  })
  await chmod(partial, mode)
  await syncPath(partial)
  await rename(partial, target)
  await dropOld(file)
  await syncPath(dirname(file))
  return target
}

async function dropOld(file: string): Promise<void> {
  const names = (await readdir(dirname(file))).filter((name) => name.startsWith(`${basename(file)}.before-`))
  const complete = names.filter((name) => !name.endsWith('.partial')).sort()
  const old = [...complete.slice(0, -KEPT), ...names.filter((name) => name.endsWith('.partial'))]
  for (const name of old) await rm(join(dirname(file), name), { force: true })
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}
