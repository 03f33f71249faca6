import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openVault } from '../../prisma/vault/client.ts'
import { SEGMENT_BYTES, startTestJobs, type TestJobs } from './test-jobs.ts'

const VERSIONS = 60
let it: TestJobs
beforeEach(async () => {
  it = await startTestJobs()
})
afterEach(() => it[Symbol.asyncDispose]())

/** The program, killed with SIGKILL as soon as `isFar` says so. */
async function killWhen(kind: string, isFar: () => Promise<boolean>): Promise<NodeJS.Signals | number | null> {
  const env = { VAULT_DATA_DIR: it.dataDir }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), kind], { env, stdio: 'ignore' })
  const exited = new Promise<NodeJS.Signals | number | null>((done) =>
    child.once('exit', (code, by) => done(by ?? code)),
  )
  while (child.exitCode === null && !(await isFar())) await sleep(2)
  child.kill('SIGKILL')
  return exited
}

async function addVersions(): Promise<string[]> {
  const versions = []
  for (let index = 0; index < VERSIONS; index++) {
    versions.push(await it.addVersion({ fileId: await it.addFile(), number: 1 }))
  }
  return versions
}

test('gc killed in the middle leaves rows for what is still to do; the next run frees the rest and counts it once', async () => {
  const versions = await addVersions()
  const rows = versions.slice(1).map((versionId) => ({ versionId, userId: it.userId, bytes: BigInt(SEGMENT_BYTES) }))
  await it.database.write(async (tx) => {
    await tx.version.updateMany({ where: { id: { in: versions.slice(1) } }, data: { purgedAt: it.iso() } })
    await tx.purge.createMany({ data: rows.map((row) => ({ ...row, notBefore: it.iso(-1) })) })
  })
  const purges = () => it.database.reader.purge.count()
  expect(await killWhen('gc', async () => (await purges()) < VERSIONS - 15)).toBe('SIGKILL')
  const left = await purges()
  expect(left).toBeGreaterThan(0)
  it.clock.now = Date.now() + 31_000
  expect(await it.run('gc')).toMatchObject({ exitCode: 0, purges: left })
  expect(await it.stored()).toEqual([versions[0]])
  expect((await it.database.reader.user.findFirst())?.usedBytes).toBe(BigInt(SEGMENT_BYTES))
  expect(await it.run('verify')).toMatchObject({ exitCode: 0, wrongQuotas: 0, incomplete: 0 })
})

test('a backup killed in the middle never looks complete, and the next one is', async () => {
  const versions = await addVersions()
  const folder = join(it.dataDir, 'backups')
  const linked = async () => (await readdir(folder, { recursive: true }).catch(() => [])).length
  expect(await killWhen('backup', async () => (await linked()) > 5)).toBe('SIGKILL')
  expect(await readdir(folder)).toEqual([expect.stringMatching(/\.partial$/)])
  it.clock.now = Date.now() + 601_000
  const result = await it.run('backup')
  expect(result).toMatchObject({ exitCode: 0, files: VERSIONS, missing: 0 })
  const copy = join(folder, String(result.backup))
  await using database = await openVault(copy)
  for (const { versionId, digest } of await database.reader.segment.findMany()) {
    const [name = ''] = await readdir(join(copy, 'blobs', versionId.slice(0, 2), versionId))
    const bytes = await readFile(join(copy, 'blobs', versionId.slice(0, 2), versionId, name))
    expect(createHash('sha256').update(bytes).digest().equals(digest)).toBe(true)
    expect(versions).toContain(versionId)
  }
})

test('a sweep killed in the middle has moved only what it may, and the next one moves the rest', async () => {
  const named = await it.addVersion({ fileId: randomUUID(), number: 1, csize: 10_000_000n })
  for (let index = 0; index < VERSIONS; index++) {
    const orphan = randomUUID()
    await it.store(orphan)
    await it.touch(orphan, -25 * 3_600_000)
  }
  const stored = async () => (await it.stored()).length
  expect(await killWhen('sweep', async () => (await stored()) < VERSIONS - 5)).toBe('SIGKILL')
  const left = (await stored()) - 1
  expect(left).toBeGreaterThan(0)
  it.clock.now = Date.now() + 601_000
  expect(await it.run('sweep')).toMatchObject({ exitCode: 0, moved: left })
  expect(await it.stored()).toEqual([named])
})
