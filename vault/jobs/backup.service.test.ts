import { createHash, randomBytes } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openVault } from '../../prisma/vault/client.ts'
import { blobPath } from '../storage/blob-key.ts'
import { bodyOf, sha256 } from '../storage/test-storage.ts'
import { storeThumbnail } from '../storage/thumbnails.ts'
import { createJobContext } from './job-context.ts'
import { runJob } from './run-job.ts'
import { startTestJobs, type TestJobs } from './test-jobs.ts'

let it: TestJobs
beforeEach(async () => {
  it = await startTestJobs()
})
afterEach(() => it[Symbol.asyncDispose]())

const addVersion = async (columns: Record<string, unknown> = {}) =>
  it.addVersion({ fileId: await it.addFile(), number: 1, ...columns })
const backups = () => readdir(join(it.dataDir, 'backups'))
const filesBelow = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())

test('holds all that its database names, and nothing that came later', async () => {
  const thumbnail = randomBytes(4096)
  const version = await addVersion({ thumbDigest: sha256(thumbnail) })
  const name = { version, digest: sha256(thumbnail) }
  await storeThumbnail(it.blobs, name, { body: bodyOf(thumbnail), sizeBytes: thumbnail.length })
  const result = await it.run('backup')
  expect(result).toMatchObject({ exitCode: 0, files: 2, versions: 1, missing: 0 })
  const folder = join(it.dataDir, 'backups', String(result.backup))
  await it.blobs.remove(version)
  await addVersion()
  expect(await filesBelow(join(folder, 'blobs'))).toHaveLength(2)
  const stored = await readFile(join(folder, ...blobPath({ kind: 'thumbnail', ...name })))
  expect(createHash('sha256').update(stored).digest()).toEqual(Buffer.from(name.digest))
  await using copy = await openVault(folder)
  expect(await copy.reader.version.findMany({ select: { id: true } })).toEqual([{ id: version }])
})

test('is a volume by itself: moved to another place it migrates, passes verification, and keeps its identity', async () => {
  await addVersion()
  const { backup } = await it.run('backup')
  const restored = join(it.dataDir, 'restored')
  await cp(join(it.dataDir, 'backups', String(backup)), restored, { recursive: true })
  const context = createJobContext(restored, import.meta.dirname)
  for (const kind of ['migrate', 'verify', 'sweep']) {
    const { exitCode, line } = await runJob([kind], context)
    expect([kind, exitCode, line]).toEqual([kind, 0, line])
  }
  const uuid = async (folder: string) => JSON.parse(await readFile(join(folder, 'volume.json'), 'utf8')).uuid
  expect(await uuid(restored)).toBe(await uuid(it.dataDir))
})

test('the newest replaces the older one, and what a killed run left goes', async () => {
  const first = await it.run('backup')
  await mkdir(join(it.dataDir, 'backups', '20260101T000000000Z.partial'))
  it.clock.now += 1000
  const second = await it.run('backup')
  expect(second.backup).not.toBe(first.backup)
  expect(await backups()).toEqual([second.backup])
})

test('a file that is missing is said, and the rest is kept', async () => {
  await addVersion()
  await it.blobs.remove(await addVersion())
  const result = await it.run('backup')
  expect(result).toMatchObject({ exitCode: 3, code: 'damage_found', files: 1, missing: 1 })
  expect(await backups()).toEqual([result.backup])
})

test('gc and sweep wait while it runs', async () => {
  const until = it.iso(60_000)
  await it.database.write((tx) => tx.lease.create({ data: { name: 'backup', owner: 'job-0', until } }))
  expect(await it.run('gc')).toMatchObject({ exitCode: 1, code: 'lease_held' })
  expect(await it.run('sweep')).toMatchObject({ exitCode: 3, code: 'lease_held' })
  await rm(join(it.dataDir, 'backups'), { recursive: true, force: true })
  it.clock.now += 61_000
  expect(await it.run('gc')).toMatchObject({ exitCode: 0 })
})
