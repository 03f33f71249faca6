/** A copy of the control database at one moment, and its way back onto a volume that has none. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, chown, copyFile, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'

const WAIT_MS = 5_000
const FILE_MODE = 0o600

/** `missing`: nothing to copy. `occupied`: another database is there. `damaged`: the copy is not what was copied. */
export type SnapshotErrorCode = 'missing' | 'occupied' | 'damaged'

export class SnapshotError extends Error {
  readonly code: SnapshotErrorCode

  constructor(code: SnapshotErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SnapshotError'
    this.code = code
  }
}

/**
 * Writes a new file at `target`, which is on the disk when this answers; orchestrator and dashboard go on meanwhile.
 * Answers its SHA-256. The copy has no `feed_base`: put back it gives out event numbers a second time, and browsers must
 * not take the new ones for those that they have, so the dashboard draws a new base.
 * @throws SnapshotError `missing`
 */
export async function copyControl(file: string, target: string): Promise<string> {
  if (!existsSync(file)) throw new SnapshotError('missing', 'there is no control database yet')
  await withDatabase(file, (connection) =>
    connection.executeRaw({
      sql: 'VACUUM INTO ?',
      args: [target],
      argTypes: [{ scalarType: 'string', arity: 'scalar' }],
    }),
  )
  await withDatabase(target, (connection) => connection.executeScript(`DELETE FROM meta WHERE key = 'feed_base'`))
  await chmod(target, FILE_MODE)
  await syncPath(target)
  return hashOf(target)
}

export interface PlaceOrder {
  source: string
  target: string
  /** Of the source, in hex. */
  digest: string
  /** Whose the file becomes. */
  owner: { uid: number; gid: number }
}

/**
 * Puts a copy where there is no database. Safe to repeat: the same copy again changes nothing. The file gets its name
 * after it was hashed, checked and is on the disk.
 * @throws SnapshotError `occupied`, `damaged`
 */
export async function placeControl({ source, target, digest, owner }: PlaceOrder): Promise<void> {
  if (await isOccupied(target, digest)) return
  const partial = `${target}.restoring`
  await rm(partial, { force: true })
  await copyFile(source, partial)
  if ((await hashOf(partial)) !== digest) throw damaged('is not the file that was copied')
  const { rows } = await withDatabase(partial, (connection) =>
    connection.queryRaw({ sql: 'PRAGMA quick_check', args: [], argTypes: [] }),
  ).catch((cause) => {
    throw damaged('is no database', cause)
  })
  if (rows.length !== 1 || rows[0]?.[0] !== 'ok') throw damaged('has damage that quick_check finds')
  await chmod(partial, FILE_MODE)
  await chown(partial, owner.uid, owner.gid)
  await syncPath(partial)
  await rename(partial, target)
  await syncPath(dirname(target))
}

const damaged = (how: string, cause?: unknown) =>
  new SnapshotError('damaged', `the copy of the control database ${how}`, { cause })

/** True when the very same copy stands there. A journal without its file would be played into the copy. */
async function isOccupied(target: string, digest: string): Promise<boolean> {
  const name = basename(target)
  const there = await readdir(dirname(target))
  const found = [name, `${name}-wal`, `${name}-journal`].filter((one) => there.includes(one))
  if (found.length === 0) return false
  if (found.length === 1 && found[0] === name && (await hashOf(target)) === digest) return true
  throw new SnapshotError('occupied', `there is a control database already: ${join(dirname(target), found[0] ?? name)}`)
}

type Connection = Awaited<ReturnType<PrismaBetterSqlite3['connect']>>

async function withDatabase<T>(file: string, act: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await new PrismaBetterSqlite3({
    ...{ url: `file:${file}`, fileMustExist: true, timeout: WAIT_MS },
  }).connect()
  try {
    return await act(connection)
  } finally {
    await connection.dispose()
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file, { highWaterMark: 1_048_576 })) hash.update(piece)
  return hash.digest('hex')
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}
