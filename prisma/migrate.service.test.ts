import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { installedEngine, readMigrations } from './migration-folder.ts'
import { createSchemaEngine, diffFromMigrations, forEngine } from './schema-engine.ts'

const prismaDir = import.meta.dirname
let home: string
let migrations: string
let file: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'leyzen-migrate-'))
  migrations = join(home, 'migrations')
  file = join(home, 'test.db')
  await cp(join(prismaDir, 'vault', 'migrations'), migrations, { recursive: true })
})
afterEach(() => rm(home, { recursive: true, force: true }))

const run = (now = new Date()) =>
  migrate({ file, files: { migrations, engine: installedEngine() }, mode: 0o660, now: () => now })

async function addMigration(name: string, sql: string) {
  await mkdir(join(migrations, name))
  await writeFile(join(migrations, name, 'migration.sql'), sql)
}

async function query(sql: string, database = file): Promise<unknown[][]> {
  const connection = await new PrismaBetterSqlite3({ url: database, fileMustExist: true }).connect()
  try {
    return (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows
  } finally {
    await connection.dispose()
  }
}
const tables = async (database = file) =>
  (await query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", database)).flat()

test('makes the tables of an empty database, in WAL, with group-writable files', async () => {
  const { applied, all, backup } = await run()
  expect(applied).toEqual(all)
  expect(backup).toBeNull()
  expect(await tables()).toEqual(expect.arrayContaining(['_prisma_migrations', 'instance', 'job_runs', 'leases']))
  expect(await query('PRAGMA journal_mode')).toEqual([['wal']])
  expect((await stat(file)).mode & 0o777).toBe(0o660 & ~process.umask())
})

test('does nothing the second time', async () => {
  await run()
  expect(await run()).toMatchObject({ applied: [], backup: null })
})

test('writes the history as Prisma writes it: a finished row each with the checksum of the text', async () => {
  await run()
  const rows = await query(
    'SELECT migration_name, length(checksum), typeof(finished_at), applied_steps_count FROM _prisma_migrations',
  )
  const names = (await readdir(migrations)).filter((name) => /^\d/.test(name)).sort()
  expect(rows).toEqual(names.map((name) => [name, 64, 'integer', 1]))
})

test('copies the database before it changes it and keeps the newest three copies', async () => {
  await run()
  for (let index = 1; index <= 4; index++) {
    await addMigration(`2027010100000${index}_more`, `CREATE TABLE "more${index}" ("id" INTEGER NOT NULL PRIMARY KEY);`)
    expect((await run(new Date(Date.UTC(2027, 0, index)))).backup).toContain(`test.db.before-2027010${index}T`)
  }
  const copies = (await readdir(home)).filter((name) => name.includes('.before-')).sort()
  expect(copies).toHaveLength(3)
  expect(await tables(join(home, copies[2] ?? ''))).not.toContain('more4')
  expect(await tables(join(home, copies[2] ?? ''))).toContain('more3')
})

test('refuses when the text of an applied migration was changed', async () => {
  await run()
  const [name = ''] = (await readdir(migrations)).sort()
  await appendFile(join(migrations, name, 'migration.sql'), '\n-- harmless')
  await expect(run()).rejects.toMatchObject({ code: 'edited', migrations: [name] })
})

test('refuses a database that is newer than the folder', async () => {
  await addMigration('20270101000000_later', 'CREATE TABLE "later" ("id" INTEGER NOT NULL PRIMARY KEY);')
  await run()
  await rm(join(migrations, '20270101000000_later'), { recursive: true })
  await expect(run()).rejects.toMatchObject({ code: 'newer', migrations: ['20270101000000_later'] })
})

test('refuses a database with tables of another program', async () => {
  const connection = await new PrismaBetterSqlite3({ url: file }).connect()
  await connection.executeScript('CREATE TABLE "strange" ("id" INTEGER)')
  await connection.dispose()
  await expect(run()).rejects.toMatchObject({ code: 'foreign', migrations: ['strange'] })
})

test('a migration that fails leaves nothing of itself, nor of those before it in the same run', async () => {
  await run()
  await addMigration('20270101000000_good', 'CREATE TABLE "good" ("id" INTEGER NOT NULL PRIMARY KEY);')
  await addMigration('20270102000000_bad', 'CREATE TABLE "half" ("id" INTEGER); SELECT nonsense FROM nowhere;')
  const before = await tables()
  await expect(run()).rejects.toMatchObject({ code: 'failed' })
  expect(await tables()).toEqual(before)
  await rm(join(migrations, '20270102000000_bad'), { recursive: true })
  expect((await run()).applied).toEqual(['20270101000000_good'])
})

test('remaking a table keeps the rows that refer to it, and a lost parent is refused', async () => {
  await addMigration(
    '20270101000000_family',
    `CREATE TABLE "parent" ("id" INTEGER NOT NULL PRIMARY KEY);
     CREATE TABLE "child" ("id" INTEGER NOT NULL PRIMARY KEY, "parent" INTEGER NOT NULL,
       CONSTRAINT "child_parent_fkey" FOREIGN KEY ("parent") REFERENCES "parent" ("id") ON DELETE CASCADE ON UPDATE CASCADE);
     INSERT INTO "parent" VALUES (1); INSERT INTO "child" VALUES (1, 1);`,
  )
  await run()
  // As `prisma migrate` writes it when a column changes.
  await addMigration(
    '20270102000000_remake',
    `PRAGMA defer_foreign_keys=ON; PRAGMA foreign_keys=OFF;
     CREATE TABLE "new_parent" ("id" INTEGER NOT NULL PRIMARY KEY, "name" TEXT);
     INSERT INTO "new_parent" ("id") SELECT "id" FROM "parent"; DROP TABLE "parent";
     ALTER TABLE "new_parent" RENAME TO "parent"; PRAGMA foreign_keys=ON; PRAGMA defer_foreign_keys=OFF;`,
  )
  await run()
  expect(await query('SELECT "id" FROM "child"')).toEqual([[1]])
  await addMigration('20270103000000_orphan', 'DELETE FROM "parent";')
  await expect(run()).rejects.toMatchObject({ code: 'failed' })
  expect(await query('SELECT "id" FROM "parent"')).toEqual([[1]])
})

test('killed in the middle, the old schema stays and the next run completes', async () => {
  await run()
  // Long enough to be hit: the rows go into the same transaction as the table.
  await addMigration(
    '20270101000000_slow',
    `CREATE TABLE "slow" ("n" INTEGER); CREATE TABLE "mark" ("n" INTEGER);
     WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000000) INSERT INTO "slow" SELECT n FROM c;`,
  )
  const before = await tables()
  const program = `
    import { migrate } from ${JSON.stringify(join(prismaDir, 'migrate.ts'))}
    import { installedEngine } from ${JSON.stringify(join(prismaDir, 'migration-folder.ts'))}
    const files = { migrations: process.argv[2], engine: installedEngine() }
    await migrate({ file: process.argv[1], files, mode: 0o660, now: () => new Date() })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, file, migrations], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const walBytes = () =>
    stat(`${file}-wal`).then(
      (found) => found.size,
      () => 0,
    )
  while (child.exitCode === null && (await walBytes()) < 4_000_000) await new Promise((done) => setTimeout(done, 5))
  child.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(await tables()).toEqual(before)
  expect((await run()).applied).toEqual(['20270101000000_slow'])
})

test.each(['control', 'vault'])('the migrations of %s say what its schema.prisma says', async (database) => {
  const folder = join(prismaDir, database)
  const memory = new PrismaBetterSqlite3({ url: ':memory:' })
  const { engine } = await createSchemaEngine(installedEngine(), {
    provider: memory.provider,
    adapterName: memory.adapterName,
    connect: async () => forEngine(await memory.connect()),
    connectToShadowDb: async () => forEngine(await memory.connectToShadowDb()),
  })
  const schema = await readFile(join(folder, 'schema.prisma'), 'utf8')
  expect(await diffFromMigrations(engine, await readMigrations(join(folder, 'migrations')), schema)).toBe(
    '-- This is an empty migration.\n',
  )
})
