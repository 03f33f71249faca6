import { randomUUID } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openVault } from '../../prisma/vault/client.ts'
import { createJobContext } from './job-context.ts'
import { runJob } from './run-job.ts'
import { startTestJobs, type TestJobs } from './test-jobs.ts'

let it: TestJobs
let carried: string
let target: string
let versions: string[]
beforeEach(async () => {
  it = await startTestJobs()
  versions = []
  for (let index = 0; index < 3; index++) {
    versions.push(await it.addVersion({ fileId: await it.addFile(), number: 1 }))
  }
  const { backup } = await it.run('backup')
  carried = join(it.dataDir, 'carried')
  target = join(it.dataDir, 'target')
  await cp(join(it.dataDir, 'backups', String(backup)), carried, { recursive: true })
  await mkdir(target)
})
afterEach(() => it[Symbol.asyncDispose]())

async function run(kind: string, restoreFrom: string | null = carried) {
  const { exitCode, line } = await runJob([kind], createJobContext(target, import.meta.dirname, { restoreFrom }))
  return { ...JSON.parse(line), exitCode }
}
const blobOf = async (folder: string, version: string) => {
  const parts = [folder, 'blobs', version.slice(0, 2), version]
  const [name = ''] = await readdir(join(...parts))
  return join(...parts, name)
}

test('a restored vault migrates, passes verification and holds every byte', async () => {
  expect(await run('restore')).toMatchObject({ exitCode: 0, files: 3, damaged: 0 })
  {
    // The copy was made under a lease, which would keep the first start out: another machine has another name.
    await using fresh = await openVault(target)
    expect(await fresh.reader.lease.count()).toBe(0)
  }
  for (const kind of ['migrate', 'verify', 'gc', 'sweep']) expect(await run(kind)).toMatchObject({ kind, exitCode: 0 })
  for (const version of versions) {
    const bytes = await readFile(await blobOf(target, version))
    expect(bytes.equals(await readFile(await blobOf(it.dataDir, version)))).toBe(true)
  }
  await using database = await openVault(target)
  expect(await database.reader.version.count()).toBe(3)
  expect(await readdir(target)).not.toContain('restoring.json')
})

test.each([
  ['changed', async (path: string) => writeFile(path, Buffer.alloc(100, 1))],
  ['shorter', async (path: string) => writeFile(path, (await readFile(path)).subarray(1))],
  ['missing', (path: string) => rm(path)],
])('a file of the backup that is %s refuses, and nothing starts on what was copied', async (_, spoil) => {
  await spoil(await blobOf(carried, versions[1] ?? ''))
  expect(await run('restore')).toMatchObject({ exitCode: 3, code: 'damage_found', damaged: 1 })
  expect(await run('migrate')).toMatchObject({ exitCode: 3, code: 'volume_lost' })
})

test('an attempt that did not finish is finished by the next one for the same backup, not by one for another', async () => {
  const path = await blobOf(carried, versions[1] ?? '')
  const bytes = await readFile(path)
  await rm(path)
  expect(await run('restore')).toMatchObject({ exitCode: 3 })
  await writeFile(path, bytes)
  const other = join(it.dataDir, 'other')
  await cp(carried, other, { recursive: true })
  await writeFile(join(other, 'backup.json'), '{}')
  expect(await run('restore', other)).toMatchObject({ exitCode: 3, code: 'not_empty' })
  expect(await run('restore')).toMatchObject({ exitCode: 0, files: 3 })
})

test.each([
  ['a volume that holds a vault', 'not_empty', () => writeFile(join(target, 'vault.db'), 'x')],
  ['a volume that holds content', 'not_empty', () => mkdir(join(target, 'blobs', 'ab'), { recursive: true })],
  ['a source that is no backup', 'no_backup', () => rm(join(carried, 'backup.json'))],
  ['a source without identity', 'no_backup', () => rm(join(carried, 'volume.json'))],
  [
    'a source whose database is of another instance',
    'instance_mismatch',
    () => writeFile(join(carried, 'volume.json'), JSON.stringify({ uuid: randomUUID(), format: 1 })),
  ],
])('refuses %s', async (_, code, spoil) => {
  await spoil()
  expect(await run('restore')).toMatchObject({ exitCode: 3, outcome: 'refused', code })
  expect(await readdir(target)).not.toContain('volume.json')
})

test('refuses without a source', async () => {
  expect(await run('restore', null)).toMatchObject({ exitCode: 3, code: 'no_source' })
})
