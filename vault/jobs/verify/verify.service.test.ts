import { randomBytes, randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appendAudit } from '../../storage/audit-log.ts'
import { blobPath } from '../../storage/blob-key.ts'
import { bodyOf, createDraft, sha256 } from '../../storage/test-storage.ts'
import { storeThumbnail } from '../../storage/thumbnails.ts'
import { DAY_MS, SEGMENT_BYTES, startTestJobs, type TestJobs } from '../test-jobs.ts'

let it: TestJobs
const AUDIT_ENTRIES = 11
beforeEach(async () => {
  it = await startTestJobs()
  for (let index = 0; index < AUDIT_ENTRIES; index++) {
    const entry = {
      actorId: it.userId,
      kind: 'user',
      action: 'file.create',
      targetId: randomUUID(),
      ok: true,
      ip: null,
    }
    await it.database.write((tx) => appendAudit(tx, entry))
  }
})
afterEach(() => it[Symbol.asyncDispose]())

const addVersion = async (columns: Record<string, unknown> = {}) =>
  it.addVersion({ fileId: await it.addFile(), number: 1, ...columns })
const file = async (version: string) => {
  const row = await it.database.reader.segment.findFirstOrThrow({ where: { versionId: version } })
  return join(it.dataDir, ...blobPath({ kind: 'segment', version, n: row.n, digest: row.digest }))
}

test('a sound vault passes: contents, drafts, thumbnails, quotas and the audit log', async () => {
  const thumbnail = randomBytes(4096)
  const version = await addVersion({ thumbDigest: sha256(thumbnail) })
  const name = { version, digest: sha256(thumbnail) }
  await storeThumbnail(it.blobs, name, { body: bodyOf(thumbnail), sizeBytes: thumbnail.length })
  await addVersion()
  const draft = await createDraft(it, 2_000_000)
  await draft.put(1)
  expect(await it.run('verify')).toMatchObject({
    ...{ exitCode: 0, complete: true, segments: 3, bytes: 2 * SEGMENT_BYTES + draft.segment(1).length, damaged: 0 },
    ...{ incomplete: 0, wrongQuotas: 0, auditEntries: AUDIT_ENTRIES, auditWrongAt: null },
  })
})

const flipped = async (path: string) => writeFile(path, randomBytes(SEGMENT_BYTES))
const raw = (sql: string) => it.database.write((tx) => tx.$executeRawUnsafe(sql))

const damages: [string, (version: string) => Promise<unknown>, (version: string) => object][] = [
  ['bytes that changed', async (version) => flipped(await file(version)), (v) => ({ damagedFiles: [`${v}/0`] })],
  ['a file that is missing', async (version) => rm(await file(version)), (v) => ({ damagedFiles: [`${v}/0`] })],
  [
    'a thumbnail that is missing',
    () => it.database.write((tx) => tx.version.updateMany({ data: { thumbDigest: sha256(Buffer.of(1)) } })),
    (version) => ({ damagedFiles: [`${version}/t`] }),
  ],
  [
    'a version without its segments',
    () => raw('DELETE FROM "segments"'),
    (version) => ({ damaged: 0, incompleteVersions: [version] }),
  ],
  [
    'a quota that counts something else',
    () => raw('UPDATE "users" SET "used_bytes" = "used_bytes" + 1'),
    () => ({ damaged: 0, wrongQuotaUsers: [it.userId] }),
  ],
  [
    'a reservation without a draft',
    () => raw('UPDATE "users" SET "reserved_bytes" = 5'),
    () => ({ wrongQuotaUsers: [it.userId] }),
  ],
  [
    'an audit entry that was edited',
    () => raw(`UPDATE "audit_logs" SET "entry" = REPLACE("entry", 'create', 'delete') WHERE "seq" = 4`),
    () => ({ auditWrongAt: 4 }),
  ],
  [
    'an audit entry that was dropped',
    () => raw('DELETE FROM "audit_logs" WHERE "seq" = 9'),
    () => ({ auditWrongAt: 9 }),
  ],
  [
    'a subtree with another hash',
    () => raw(`UPDATE "audit_nodes" SET "hash" = zeroblob(32) WHERE "level" = 2 AND "idx" = 1`),
    () => ({ auditWrongAt: 7 }),
  ],
]

test.each(damages)('finds and names %s, and changes nothing', async (_, spoil, found) => {
  const version = await addVersion()
  await spoil(version)
  const stored = await it.stored()
  const result = await it.run('verify')
  expect(result).toMatchObject({ exitCode: 3, outcome: 'refused', code: 'damage_found', ...found(version) })
  expect(await it.stored()).toEqual(stored)
})

test('a pass goes on where its last run stopped, forgets nothing it found, and the next pass begins anew', async () => {
  const versions = []
  for (let index = 0; index < 4; index++) versions.push(await addVersion())
  versions.sort()
  await flipped(await file(versions[0] ?? ''))
  it.settings.verifySliceMs = -1
  expect(await it.run('verify')).toMatchObject({ exitCode: 0, complete: false, segments: 1, damaged: 1 })
  const dead = { id: randomUUID(), kind: 'verify', startedAt: it.iso(1) }
  it.clock.now += 2
  await it.database.write((tx) => tx.jobRun.create({ data: dead }))
  expect(await it.run('verify')).toMatchObject({ exitCode: 0, complete: false, segments: 2, damaged: 1 })
  it.clock.now += 2
  it.settings.verifySliceMs = 1000
  const last = {
    exitCode: 3,
    complete: true,
    segments: 4,
    bytes: 4 * SEGMENT_BYTES,
    damagedFiles: [`${versions[0]}/0`],
  }
  expect(await it.run('verify')).toMatchObject(last)
  it.clock.now += DAY_MS
  expect(await it.run('verify')).toMatchObject(last)
})
