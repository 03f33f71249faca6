import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ControlDatabase, openControl } from './control/client.ts'
import { migrate } from './migrate.ts'
import { installedEngine } from './migration-folder.ts'

let home: string
let file: string
let database: ControlDatabase

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'leyzen-database-'))
  file = join(home, 'control.db')
  const files = { migrations: join(import.meta.dirname, 'control', 'migrations'), engine: installedEngine() }
  await migrate({ file, files, mode: 0o600, now: () => new Date() })
  database = await openControl(file)
})
afterEach(async () => {
  await database.close()
  await rm(home, { recursive: true, force: true })
})

/** Another connection to the same file, as another process would have it. */
const other = (): Promise<SqlDriverAdapter> => new PrismaBetterSqlite3({ url: file, timeout: 0 }).connect()
const readCounter = async () => Number((await database.reader.meta.findUnique({ where: { key: 'n' } }))?.value)
const setCounter = (value: number) =>
  database.write((tx) =>
    tx.meta.upsert({ where: { key: 'n' }, create: { key: 'n', value: `${value}` }, update: { value: `${value}` } }),
  )
const addOne = (to: ControlDatabase) =>
  to.write(async (tx) => {
    const row = await tx.meta.findUniqueOrThrow({ where: { key: 'n' } })
    await tx.meta.update({ where: { key: 'n' }, data: { value: `${Number(row.value) + 1}` } })
  })

test('400 read-then-write transactions of two processes lose none', async () => {
  await setCounter(0)
  const program = `
    import { openControl } from ${JSON.stringify(join(import.meta.dirname, 'control', 'client.ts'))}
    await using database = await openControl(process.argv[1])
    console.log('ready')
    for (let count = 0; count < 200; count++) await database.write(async (tx) => {
      const row = await tx.meta.findUniqueOrThrow({ where: { key: 'n' } })
      await tx.meta.update({ where: { key: 'n' }, data: { value: String(Number(row.value) + 1) } })
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  await Promise.all(Array.from({ length: 200 }, () => addOne(database)))
  expect(await ended).toEqual([0, null])
  expect(await readCounter()).toBe(400)
})

test('two connections of one process take turns as well', async () => {
  await setCounter(0)
  await using second = await openControl(file)
  await Promise.all(Array.from({ length: 100 }, (_, index) => addOne(index % 2 === 0 ? database : second)))
  expect(await readCounter()).toBe(100)
})

test('the trap that this is for: a deferred transaction that read before another wrote cannot write', async () => {
  await setCounter(0)
  const deferred = await other()
  const tx = await deferred.startTransaction()
  await tx.queryRaw({ sql: 'SELECT value FROM meta', args: [], argTypes: [] })
  await addOne(database)
  const late = tx.executeRaw({ sql: "UPDATE meta SET value = '9'", args: [], argTypes: [] })
  await expect(late).rejects.toMatchObject({ cause: { originalCode: 'SQLITE_BUSY_SNAPSHOT' } })
  await tx.executeRaw({ sql: 'ROLLBACK', args: [], argTypes: [] })
  await tx.rollback()
  await deferred.dispose()
  expect(await readCounter()).toBe(1)
})

test('a lock held for longer than five seconds ends as busy, without blocking the process, and it works afterwards', async () => {
  const holder = await other()
  await holder.executeScript('BEGIN IMMEDIATE')
  let beats = 0
  const heart = setInterval(() => beats++, 20)
  const startedAt = Date.now()
  await expect(setCounter(1)).rejects.toMatchObject({ name: 'DatabaseError', code: 'busy' })
  clearInterval(heart)
  expect(Date.now() - startedAt).toBeGreaterThan(4_500)
  expect(beats).toBeGreaterThan(150)
  await holder.executeScript('COMMIT')
  await holder.dispose()
  await setCounter(2)
  expect(await readCounter()).toBe(2)
})

test('a transaction that fails leaves nothing and lets the next one in', async () => {
  await setCounter(1)
  const failing = database.write(async (tx) => {
    await tx.meta.update({ where: { key: 'n' }, data: { value: '5' } })
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  await addOne(database)
  expect(await readCounter()).toBe(2)
})

test('a read beside an open transaction sees the state before it and is not part of it', async () => {
  await setCounter(1)
  await database.write(async (tx) => {
    await tx.meta.update({ where: { key: 'n' }, data: { value: '2' } })
    expect(await readCounter()).toBe(1)
  })
  expect(await readCounter()).toBe(2)
})

test('the reader cannot write', async () => {
  await expect(database.reader.meta.create({ data: { key: 'x', value: '1' } })).rejects.toThrow(/readonly database/)
})

test('opening a file that is not there makes none', async () => {
  await expect(openControl(join(home, 'none.db'))).rejects.toMatchObject({ code: 'missing' })
  await expect(openControl(join(home, 'none.db'))).rejects.toMatchObject({ code: 'missing' })
})

test('both connections have foreign keys on', async () => {
  const refused = database.write((tx) =>
    tx.slot.create({ data: { poolId: 'none', name: 'a', idx: 0, state: 'maint', updatedAt: 'x' } }),
  )
  await expect(refused).rejects.toMatchObject({ code: 'P2003' })
  expect(await database.reader.$queryRaw`PRAGMA foreign_keys`).toEqual([{ foreign_keys: 1n }])
})
