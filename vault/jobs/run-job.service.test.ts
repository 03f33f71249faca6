import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrationFilesBeside } from '../../prisma/migrate.ts'
import { openVault } from '../../prisma/vault/client.ts'
import { createJobContext } from './job-context.ts'
import { runJob } from './run-job.ts'

let home: string
let dataDir: string
const checkoutFiles = migrationFilesBeside(import.meta.dirname, 'vault')

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'leyzen-job-'))
  dataDir = join(home, 'data')
  await mkdir(dataDir, { mode: 0o770 })
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function job(args: string[] = ['migrate'], changes: { owner?: string; files?: typeof checkoutFiles } = {}) {
  const context = { ...createJobContext(dataDir, import.meta.dirname), owner: 'job-1' }
  const { exitCode, line } = await runJob(args, { ...context, ...changes })
  return { exitCode, ...JSON.parse(line) }
}

/** The program itself, with its umask and arguments. */
async function runProgram(args: string[]): Promise<{ exitCode: number; lines: string[] }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: { VAULT_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [text, exitCode] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    new Promise<number>((done) => child.once('exit', (code) => done(code ?? -1))),
  ])
  return { exitCode, lines: text.join('').split('\n').filter(Boolean) }
}

const mode = async (...path: string[]) => (await stat(join(dataDir, ...path))).mode & 0o7777

test('migrate makes an empty volume usable: identity, folders, schema, the row of the instance', async () => {
  const result = await job()
  expect(result).toMatchObject({ exitCode: 0, kind: 'migrate', outcome: 'done', backup: null })
  expect(JSON.parse(await readFile(join(dataDir, 'volume.json'), 'utf8'))).toEqual({ uuid: result.uuid, format: 1 })
  expect(await readdir(dataDir)).toEqual(expect.arrayContaining(['blobs', 'indexes', 'quarantine', 'tmp', 'vault.db']))
  await using database = await openVault(dataDir)
  expect(await database.reader.instance.findMany()).toMatchObject([{ id: 1, uuid: result.uuid, settings: '{}' }])
  expect(await database.reader.jobRun.findMany()).toMatchObject([{ kind: 'migrate', outcome: 'done' }])
  expect(await database.reader.lease.count()).toBe(0)
})

test('migrate again changes nothing and says so', async () => {
  const first = await job()
  expect(await job()).toMatchObject({ exitCode: 0, applied: [], uuid: first.uuid, backup: null })
})

test('the program prints one line and leaves files that the whole group can write, the WAL included', async () => {
  const { exitCode, lines } = await runProgram(['migrate'])
  expect({ exitCode, count: lines.length }).toEqual({ exitCode: 0, count: 1 })
  expect(await mode('blobs')).toBe(0o2770)
  expect(await mode('volume.json')).toBe(0o660)
  expect(await mode('vault.db')).toBe(0o660)
  await using database = await openVault(dataDir)
  await database.write((tx) => tx.instance.updateMany({ data: { settings: '{"x":1}' } }))
  expect(await mode('vault.db-wal')).toBe(0o660)
  expect(await mode('vault.db-shm')).toBe(0o660)
})

test('modes that were lost are set right again', async () => {
  await job()
  await chmod(join(dataDir, 'vault.db'), 0o600)
  await chmod(join(dataDir, 'blobs'), 0o700)
  expect(await job()).toMatchObject({ exitCode: 0 })
  expect([await mode('vault.db'), await mode('blobs')]).toEqual([0o660, 0o2770])
})

test('two at once end well and make one instance', async () => {
  const [first, second] = await Promise.all([runProgram(['migrate']), runProgram(['migrate'])])
  expect([first.exitCode, second.exitCode]).toEqual([0, 0])
  const uuids = [first, second].map(({ lines }) => JSON.parse(lines[0] ?? '').uuid)
  expect(uuids[0]).toBe(uuids[1])
})

test('a live lease of another job makes it wait for another try, an expired one does not', async () => {
  await job()
  await using database = await openVault(dataDir)
  const lease = (until: Date) =>
    database.write((tx) =>
      tx.lease.upsert({
        where: { name: 'backup' },
        create: { name: 'backup', owner: 'job-0', until: until.toISOString() },
        update: { until: until.toISOString() },
      }),
    )
  await lease(new Date(Date.now() + 10_000))
  expect(await job()).toMatchObject({ exitCode: 1, outcome: 'failed', code: 'lease_held' })
  await lease(new Date(Date.now() - 1))
  expect(await job()).toMatchObject({ exitCode: 0 })
})

test.each([
  ['a database without volume.json', 'volume_lost', () => rm(join(dataDir, 'volume.json'))],
  ['a volume.json of another instance', 'instance_mismatch', () => writeVolume({ uuid: randomUUID(), format: 1 })],
  ['a volume of a later format', 'volume_unknown', () => writeVolume({ uuid: randomUUID(), format: 2 })],
  ['a volume.json that is none', 'volume_unknown', () => writeVolume('what?')],
])('refuses %s', async (_, code, spoil) => {
  await job()
  await spoil()
  expect(await job()).toMatchObject({ exitCode: 3, outcome: 'refused', code })
})
const writeVolume = (value: unknown) => writeFile(join(dataDir, 'volume.json'), JSON.stringify(value))

test('refuses a database that is newer than its migrations', async () => {
  const migrations = join(home, 'migrations')
  await cp(checkoutFiles.migrations, migrations, { recursive: true })
  await mkdir(join(migrations, '20300101000000_later'))
  await writeFile(join(migrations, '20300101000000_later', 'migration.sql'), 'CREATE TABLE "later" ("id" INTEGER);')
  expect(await job(['migrate'], { files: { ...checkoutFiles, migrations } })).toMatchObject({ exitCode: 0 })
  expect(await job()).toMatchObject({ exitCode: 3, code: 'migration_newer' })
})

test('a migration that fails is worth another try and changes nothing', async () => {
  await job()
  const migrations = join(home, 'migrations')
  await cp(checkoutFiles.migrations, migrations, { recursive: true })
  await mkdir(join(migrations, '20300101000000_bad'))
  await writeFile(
    join(migrations, '20300101000000_bad', 'migration.sql'),
    'CREATE TABLE "half" ("id" INTEGER); nonsense;',
  )
  expect(await job(['migrate'], { files: { ...checkoutFiles, migrations } })).toMatchObject({
    exitCode: 1,
    code: 'migration_failed',
  })
  expect(await job()).toMatchObject({ exitCode: 0, applied: [] })
})

test.each([[[]], [['tidy']], [['gc', '--confirm', 'x']], [['migrate', '--confirm', 'x']], [['migrate', '--force']]])(
  'wrong use ends with 2: %j',
  async (args) => {
    expect(await job(args)).toMatchObject({ exitCode: 2, outcome: 'failed' })
    expect(await readdir(dataDir)).toEqual([])
  },
)
