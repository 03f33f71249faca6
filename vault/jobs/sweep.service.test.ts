import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { versionPath } from '../storage/blob-key.ts'
import { judgeSweep } from './sweep-rules.ts'
import { DAY_MS, HOUR_MS, startTestJobs, type TestJobs } from './test-jobs.ts'

let it: TestJobs
beforeEach(async () => {
  it = await startTestJobs()
})
afterEach(() => it[Symbol.asyncDispose]())

const OLD = -25 * HOUR_MS
/** Content without a row, untouched for more than a day. */
async function addOrphan(): Promise<string> {
  const version = randomUUID()
  const folder = join(it.dataDir, ...versionPath(version))
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, '0-0123456789abcdef'), version)
  await it.touch(version, OLD)
  return version
}
async function addNamed(columns: Record<string, unknown> = {}): Promise<string> {
  const version = await it.addVersion({ fileId: randomUUID(), number: 1, csize: 1_000_000n, ...columns })
  await it.touch(version, OLD)
  return version
}

test('what nothing names is set aside after a day and removed a week later; what is named stays', async () => {
  const named = [await addNamed(), await addNamed()].sort()
  const orphan = await addOrphan()
  const young = randomUUID()
  await it.store(young)
  expect(await it.run('sweep')).toMatchObject({ exitCode: 0, moved: 1, removed: 0, blobs: 4 })
  expect(await it.stored()).toEqual([...named, young].sort())
  const [day = ''] = await readdir(join(it.dataDir, 'quarantine'))
  expect(await readdir(join(it.dataDir, 'quarantine', day))).toEqual([orphan])
  it.clock.now += 7 * DAY_MS
  await it.touch(young, 0)
  expect(await it.run('sweep')).toMatchObject({ exitCode: 0, removed: 0 })
  it.clock.now += DAY_MS
  await it.touch(young, 0)
  expect(await it.run('sweep')).toMatchObject({ exitCode: 0, removed: 1 })
  expect(await readdir(join(it.dataDir, 'quarantine'))).toEqual([])
})

test('what was set aside and is named again is kept and reported', async () => {
  await addNamed()
  const orphan = await addOrphan()
  await it.run('sweep')
  const row = { versionId: orphan, userId: it.userId, bytes: 1n, notBefore: it.iso(30 * DAY_MS) }
  await it.database.write((tx) => tx.purge.create({ data: row }))
  it.clock.now += 9 * DAY_MS
  expect(await it.run('sweep')).toMatchObject({ exitCode: 0, removed: 0, neededInQuarantine: 1 })
})

/** Each spoils a sound volume with one orphan on it. */
const refusals: [string, string, () => Promise<unknown>][] = [
  ['a query fails', 'query_failed', () => writeFile(join(it.dataDir, 'sweep.json'), 'what?')],
  [
    'the schema is of a later release',
    'schema_unknown',
    () =>
      it.database.write(
        (tx) => tx.$executeRaw`
    INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
    VALUES ('x', 'x', '20991231000000_later', 1, 1)`,
      ),
  ],
  [
    'volume and database are of two instances',
    'instance_mismatch',
    () => writeFile(join(it.dataDir, 'volume.json'), JSON.stringify({ uuid: randomUUID(), format: 1 })),
  ],
  ['the database names no content', 'no_versions', () => it.database.write((tx) => tx.version.deleteMany())],
  [
    'more than a hundred candidates',
    'too_many',
    async () => {
      for (let index = 0; index < 100; index++) await addOrphan()
    },
  ],
  [
    'candidates of more than a twentieth of the bytes',
    'too_many',
    () => it.database.write((tx) => tx.version.updateMany({ data: { csize: 100n } })),
  ],
  [
    'an older database was restored',
    'older_database',
    () => writeFile(join(it.dataDir, 'sweep.json'), JSON.stringify({ auditSize: 5 })),
  ],
  ['a backup runs', 'lease_held', () => addLease('backup')],
  ['a migration runs', 'lease_held', () => addLease('migrate')],
]
const addLease = (name: string) =>
  it.database.write((tx) => tx.lease.create({ data: { name, owner: 'job-0', until: it.iso(10_000) } }))

test.each(refusals)('refuses and moves nothing when %s', async (_, code, spoil) => {
  await addNamed()
  const orphan = await addOrphan()
  await spoil()
  const before = await it.stored()
  expect(await it.run('sweep')).toMatchObject({ exitCode: 3, outcome: 'refused', code })
  expect(await it.stored()).toEqual(before)
  expect(before).toContain(orphan)
  expect(await readdir(join(it.dataDir, 'quarantine'))).toEqual([])
})

test('a damaged page in the database refuses', async () => {
  await addNamed()
  await addOrphan()
  await it.database.write((tx) => tx.$executeRaw`PRAGMA wal_checkpoint(TRUNCATE)`).catch(() => undefined)
  await it.database.close()
  const file = join(it.dataDir, 'vault.db')
  const bytes = await readFile(file)
  // The last pages hold tables and indexes of ours; the first ones the schema.
  for (let page = Math.floor(bytes.length / 4096) - 30; page < bytes.length / 4096; page++)
    bytes.fill(0xff, page * 4096, page * 4096 + 64)
  await writeFile(file, bytes)
  const result = await it.run('sweep')
  expect(result.exitCode).not.toBe(0)
  expect(await readdir(join(it.dataDir, 'quarantine'))).toEqual([])
})

test('a refusal can be overridden once, with its own id, and only for as many as were reported', async () => {
  await addNamed({ csize: 100n })
  await addOrphan()
  const refused = await it.run('sweep')
  expect(refused).toMatchObject({ exitCode: 3, code: 'too_many', candidates: 1 })
  const id = String(refused.run)
  expect(await it.run('sweep', '--confirm', randomUUID())).toMatchObject({ exitCode: 3, code: 'confirm_unknown' })
  await addOrphan()
  expect(await it.run('sweep', '--confirm', id)).toMatchObject({ exitCode: 3, code: 'too_many', candidates: 2 })
  const again = String((await it.run('sweep')).run)
  expect(await it.run('sweep', '--confirm', again)).toMatchObject({ exitCode: 0, moved: 2 })
  expect(await it.run('sweep', '--confirm', again)).toMatchObject({ exitCode: 3, code: 'confirm_unknown' })
})

test('overriding one refusal does not override another', async () => {
  await addNamed({ csize: 100n })
  await addOrphan()
  const { run } = await it.run('sweep')
  await writeFile(join(it.dataDir, 'sweep.json'), JSON.stringify({ auditSize: 5 }))
  expect(await it.run('sweep', '--confirm', String(run))).toMatchObject({ exitCode: 3, code: 'older_database' })
})

test('a refusal is too old to override after a day', async () => {
  await addNamed({ csize: 100n })
  await addOrphan()
  const { run } = await it.run('sweep')
  it.clock.now += DAY_MS + 1000
  expect(await it.run('sweep', '--confirm', String(run))).toMatchObject({ exitCode: 3, code: 'confirm_unknown' })
})

const facts = fc.record({
  ...{ blobs: fc.nat(100_000), bytes: fc.nat(1_000_000), candidates: fc.nat(3000), candidateBytes: fc.nat(1_000_000) },
  ...{ knowsContents: fc.boolean(), auditSize: fc.nat(10), auditSizeBefore: fc.option(fc.nat(10)) },
})

test('without a refusal the share that goes is always small', () => {
  fc.assert(
    fc.property(facts, (found) => {
      if (judgeSweep(found).length > 0) return
      expect(found.candidates).toBeLessThanOrEqual(Math.max(100, found.blobs / 50))
      expect(found.candidateBytes).toBeLessThanOrEqual(found.bytes / 20)
      expect(found.knowsContents || found.blobs === 0).toBe(true)
      expect(found.auditSize).toBeGreaterThanOrEqual(found.auditSizeBefore ?? 0)
    }),
  )
})

/** All that can be said of a version; whatever of it is true, the rule must hold. */
const lives = fc.record({
  version: fc.constantFrom('none', 'live', 'purged'),
  upload: fc.constantFrom('none', 'open', 'ended', 'committed'),
  purge: fc.boolean(),
  trashed: fc.boolean(),
  old: fc.boolean(),
})

async function addLife(
  life: typeof lives extends fc.Arbitrary<infer T> ? T : never,
): Promise<{ id: string; named: boolean }> {
  const id = randomUUID()
  await it.store(id, Buffer.from(id))
  const none = new Uint8Array(0)
  const fileId = await it.addFile(life.trashed ? { trashedAt: it.iso(), purgeAt: it.iso(-DAY_MS) } : {})
  await it.database.write(async (tx) => {
    if (life.version !== 'none') {
      const shape = { number: 1, size: 1_000_000n, csize: 1_000_000n, seg: 64, segs: 1, createdAt: it.iso() }
      const signed = { key: none, attrs: none, manifest: '', sig: none, hash: none }
      const purgedAt = life.version === 'purged' ? it.iso() : null
      await tx.version.create({ data: { id, fileId, ...shape, ...signed, purgedAt } })
    }
    if (life.upload !== 'none') {
      const ids = { id: randomUUID(), userId: it.userId, spaceId: it.spaceId, fileId, versionId: id, parentId: fileId }
      const rest = {
        csize: 1n,
        seg: 64,
        segs: 1,
        heldBytes: 0n,
        sealed: none,
        createdAt: '',
        expiresAt: it.iso(-DAY_MS),
      }
      await tx.upload.create({ data: { ...ids, ...rest, state: life.upload } })
    }
    if (life.purge)
      await tx.purge.create({ data: { versionId: id, userId: it.userId, bytes: 1n, notBefore: it.iso(DAY_MS) } })
  })
  await it.touch(id, life.old ? OLD : -HOUR_MS)
  const named = life.version === 'live' || ['open', 'ended'].includes(life.upload) || life.purge
  return { id, named }
}

test('whatever rows there are: exactly what is old and that no row names is moved', async () => {
  await addNamed({ csize: 1_000_000_000n })
  await fc.assert(
    fc.asyncProperty(fc.array(lives, { minLength: 1, maxLength: 12 }), async (drawn) => {
      const made: { id: string; named: boolean; old: boolean }[] = []
      for (const life of drawn) made.push({ ...(await addLife(life)), old: life.old })
      const before = await it.stored()
      expect(await it.run('sweep')).toMatchObject({ exitCode: 0 })
      const left = new Set(await it.stored())
      const moved = before.filter((version) => !left.has(version))
      expect(moved).toEqual(
        made
          .filter(({ named, old }) => old && !named)
          .map(({ id }) => id)
          .sort(),
      )
    }),
    { numRuns: 8 },
  )
})
