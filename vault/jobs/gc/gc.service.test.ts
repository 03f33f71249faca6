import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { storeIndex } from '../../storage/folder-indexes.ts'
import { bodyOf, createDraft, sha256 } from '../../storage/test-storage.ts'
import { DAY_MS, HOUR_MS, SEGMENT_BYTES, startTestJobs, type TestJobs } from '../test-jobs.ts'

let it: TestJobs
beforeEach(async () => {
  it = await startTestJobs()
})
afterEach(() => it[Symbol.asyncDispose]())

const gc = async () => {
  const result = await it.run('gc')
  expect(result).toMatchObject({ exitCode: 0, outcome: 'done' })
  return result
}
const user = () => it.database.reader.user.findUniqueOrThrow({ where: { id: it.userId } })

test('a run is a row with its report, and one that was killed before is named so', async () => {
  const dead = { id: randomUUID(), kind: 'gc', startedAt: it.iso(-HOUR_MS) }
  await it.database.write((tx) => tx.jobRun.create({ data: dead }))
  const { run } = await gc()
  const rows = await it.database.reader.jobRun.findMany({ where: { kind: 'gc' }, orderBy: { startedAt: 'asc' } })
  expect(rows).toMatchObject([
    { id: dead.id, outcome: 'killed' },
    { id: run, outcome: 'done' },
  ])
  expect(JSON.parse(rows[1]?.report ?? '')).toMatchObject({ drafts: 0, purges: 0 })
  expect(await it.database.reader.lease.count()).toBe(0)
})

test('what a killed replica had received goes after an hour', async () => {
  const folder = join(it.dataDir, 'tmp', 'inc9')
  await mkdir(folder)
  await writeFile(join(folder, 'old'), 'x')
  await writeFile(join(folder, 'new'), 'x')
  const old = new Date(it.clock.now - HOUR_MS - 1000)
  await utimes(join(folder, 'old'), old, old)
  expect(await gc()).toMatchObject({ tmpFiles: 1 })
  expect(await readdir(folder)).toEqual(['new'])
  it.clock.now += 2 * HOUR_MS
  await gc()
  await gc()
  expect(await readdir(join(it.dataDir, 'tmp'))).toEqual([])
})

test('a draft lives seven days from its last segment; then bytes, rows and reservation go', async () => {
  const draft = await createDraft(it, 3_000_000)
  await it.database.write(async (tx) => {
    await tx.upload.update({ where: { id: draft.upload.id }, data: { userId: it.userId } })
    await tx.user.update({ where: { id: it.userId }, data: { reservedBytes: 3_000_000n } })
  })
  it.clock.now += 5 * DAY_MS
  await draft.put(1)
  it.clock.now += 6 * DAY_MS
  expect(await gc()).toMatchObject({ drafts: 0 })
  expect(await it.stored()).toEqual([draft.upload.versionId])
  it.clock.now += DAY_MS
  expect(await gc()).toMatchObject({ drafts: 1 })
  expect(await it.stored()).toEqual([])
  expect(await it.database.reader.segment.count()).toBe(0)
  expect(await it.database.reader.upload.count()).toBe(0)
  expect((await user()).reservedBytes).toBe(0n)
  await expect(draft.put(2)).rejects.toMatchObject({ code: 'upload_expired' })
})

test('the oldest versions beyond the count go and those superseded too long ago, but never the current one', async () => {
  it.settings.versionKeep = 3
  it.settings.versionDays = 90
  const [many, aged] = [await it.addFile(), await it.addFile()]
  const numbered: string[] = []
  for (let number = 1; number <= 5; number++) numbered.push(await it.addVersion({ fileId: many, number }))
  // The very first was restored: it is current although four are newer.
  const [first = '', second = '', ...newer] = numbered
  await it.database.write((tx) => tx.file.update({ where: { id: many }, data: { versionId: first } }))
  const ages = [200, 100, 10].map((days) => it.iso(-days * DAY_MS))
  const dated: string[] = []
  for (const [index, createdAt] of ages.entries()) {
    dated.push(await it.addVersion({ fileId: aged, number: index + 1, createdAt }))
  }
  await it.database.write((tx) => tx.file.update({ where: { id: aged }, data: { versionId: dated[2] ?? null } }))
  expect(await gc()).toMatchObject({ versions: 2, purges: 0 })
  expect(await it.stored()).toHaveLength(8)
  it.clock.now += 600_000
  expect(await gc()).toMatchObject({ versions: 0, purges: 2, bytes: 2 * SEGMENT_BYTES })
  const kept = [first, ...newer, dated[1] ?? '', dated[2] ?? ''].sort()
  expect(await it.stored()).toEqual(kept)
  expect((await user()).usedBytes).toBe(BigInt(kept.length * SEGMENT_BYTES))
  // The chain of manifests stays whole.
  expect(await it.database.reader.version.count()).toBe(8)
  expect(await it.database.reader.version.findUnique({ where: { id: second } })).toMatchObject({
    purgedAt: expect.any(String),
  })
})

test('trash past its date loses the bytes of the whole subtree and stays as gone; what was restored keeps all', async () => {
  const folder = await it.addFile({ kind: 'folder', purgeAt: it.iso(DAY_MS), trashedAt: it.iso() })
  const inner = await it.addFile({ kind: 'folder', parentId: folder })
  const deep = await it.addFile({ parentId: inner })
  const restored = await it.addFile({ parentId: folder })
  const version = await it.addVersion({ fileId: deep, number: 1 })
  const safe = await it.addVersion({ fileId: restored, number: 1 })
  expect(await gc()).toMatchObject({ trashed: 0 })
  await it.database.write((tx) => tx.file.update({ where: { id: restored }, data: { parentId: randomUUID() } }))
  it.clock.now += DAY_MS
  expect(await gc()).toMatchObject({ trashed: 1 })
  it.clock.now += 600_000
  expect(await gc()).toMatchObject({ trashed: 0, purges: 1 })
  expect(await it.stored()).toEqual([safe])
  const rows = await it.database.reader.file.findMany({ where: { gone: true }, select: { id: true } })
  expect(rows.map(({ id }) => id).sort()).toEqual([folder, inner, deep].sort())
  expect(await it.database.reader.version.findMany({ where: { purgedAt: null } })).toMatchObject([{ id: safe }])
  expect((await it.database.reader.version.findUnique({ where: { id: version } }))?.purgedAt).not.toBeNull()
})

test('what a client purged leaves no row once its bytes are gone; an entry that is only past its date does', async () => {
  const purged = await it.addFile({ kind: 'folder', parentId: null, gone: true, purgeAt: it.iso() })
  const inner = await it.addFile({ parentId: purged })
  await it.addVersion({ fileId: inner, number: 1 })
  const aged = await it.addFile({ trashedAt: it.iso(), purgeAt: it.iso() })
  const root = await it.addFile({ kind: 'folder', parentId: null })
  expect(await gc()).toMatchObject({ trashed: 2, dropped: 0 })
  it.clock.now += 600_000
  expect(await gc()).toMatchObject({ purges: 1, dropped: 2 })
  const rows = await it.database.reader.file.findMany({ select: { id: true } })
  expect(rows.map(({ id }) => id).sort()).toEqual([aged, root].sort())
  expect(await it.database.reader.version.count()).toBe(0)
})

test('a purge that was killed between the bytes and its row is finished', async () => {
  const version = await it.addVersion({ fileId: await it.addFile(), number: 1, purgedAt: it.iso() })
  const row = { versionId: version, userId: it.userId, bytes: BigInt(SEGMENT_BYTES), notBefore: it.iso(-1) }
  await it.database.write((tx) => tx.purge.create({ data: row }))
  await it.blobs.remove(version)
  expect(await gc()).toMatchObject({ purges: 1 })
  expect([await it.database.reader.purge.count(), await it.database.reader.segment.count()]).toEqual([0, 0])
  expect((await user()).usedBytes).toBe(0n)
})

test('a deleted account goes with everything of it, and its neighbours keep theirs', async () => {
  const version = await it.addVersion({ fileId: await it.addFile(), number: 1 })
  const link = { id: randomUUID(), ownerId: it.userId, spaceId: it.spaceId, fileId: randomUUID(), allow: 'view' }
  const bytes = { lookupHash: sha256(Buffer.of(1)), accessHash: sha256(Buffer.of(2)), blob: sha256(Buffer.of(3)) }
  const counts = { ownerBlob: new Uint8Array(1), downloads: 0, opens: 0, failures: 0, createdAt: it.iso() }
  await it.database.write(async (tx) => {
    await tx.shareLink.create({ data: { ...link, ...bytes, ...counts } })
    const session = { tokenHash: sha256(Buffer.of(4)), linkId: link.id, counted: false }
    await tx.linkSession.create({ data: { ...session, createdAt: it.iso(), expiresAt: it.iso(DAY_MS) } })
    await tx.user.update({ where: { id: it.userId }, data: { state: 'deleting' } })
  })
  const other = await it.addFile({ spaceId: randomUUID() })
  const draft = await createDraft(it, 100_000)
  await it.database.write((tx) => tx.upload.update({ where: { id: draft.upload.id }, data: { userId: it.userId } }))
  await draft.put(0)
  expect(await gc()).toMatchObject({ accounts: 0, drafts: 1 })
  expect(await it.stored()).toEqual([version])
  it.clock.now += 600_000
  expect(await gc()).toMatchObject({ accounts: 0, purges: 1 })
  expect(await gc()).toMatchObject({ accounts: 1 })
  const { reader } = it.database
  const left = [reader.user, reader.space, reader.version, reader.segment, reader.shareLink, reader.linkSession]
  expect(await Promise.all(left.map((table) => (table.count as () => Promise<number>)()))).toEqual([0, 0, 0, 0, 0, 0])
  expect(await reader.file.findMany()).toMatchObject([{ id: other }])
})

test('rows go when their time is over and not before', async () => {
  const { database } = it
  const hash = (n: number) => sha256(Buffer.of(n))
  const add = (n: number, expiresAt: string) =>
    database.write(async (tx) => {
      const session = { id: `${n}`, userId: it.userId, tokenHash: hash(n), kind: 'web', browser: '', ip: '' }
      await tx.session.create({ data: { ...session, createdAt: '', lastSeenAt: '', expiresAt } })
      await tx.spentToken.create({ data: { hash: hash(n), kind: 'altcha', expiresAt } })
      await tx.authState.create({ data: { id: `${n}`, kind: 'login', sealed: hash(n), attempts: 0, expiresAt } })
      await tx.rateBucket.create({ data: { key: `${n}`, windowStart: '', count: 1, expiresAt } })
      await tx.linkSession.create({ data: { tokenHash: hash(n), linkId: '', counted: true, createdAt: '', expiresAt } })
    })
  await add(1, it.iso(-1))
  await add(2, it.iso(60_000))
  const removal = { folderId: 'a', fileId: 'b' }
  await database.write(async (tx) => {
    await tx.removal.create({ data: { ...removal, rev: 1, at: it.iso(-31 * DAY_MS) } })
    await tx.removal.create({ data: { ...removal, rev: 2, at: it.iso(-29 * DAY_MS) } })
  })
  expect(await gc()).toMatchObject({ rows: 6 })
  expect(await database.reader.session.findMany()).toMatchObject([{ id: '2' }])
  expect(await database.reader.removal.findMany()).toMatchObject([{ rev: 2 }])
})

test('of a folder’s indexes the newest stays', async () => {
  const folder = randomUUID()
  const none = new Uint8Array(0)
  const head = { folderId: folder, spaceId: it.spaceId, rev: 2, count: 0, manifest: '', sig: none, hash: none, seq: 1n }
  await it.database.write((tx) => tx.folderHead.create({ data: { ...head, updatedAt: '' } }))
  for (const rev of [1, 2]) {
    const bytes = randomBytes(50)
    await storeIndex(it, { folder, rev, digest: sha256(bytes) }, { body: bodyOf(bytes), sizeBytes: 50 })
  }
  await gc()
  expect(await readdir(join(it.dataDir, 'indexes', folder))).toHaveLength(2)
  it.clock.now += 2 * HOUR_MS
  expect(await gc()).toMatchObject({ indexes: 1 })
  expect((await readdir(join(it.dataDir, 'indexes', folder)))[0]).toMatch(/^2-/)
  await it.database.write((tx) => tx.folderHead.deleteMany())
  await gc()
  expect(await readdir(join(it.dataDir, 'indexes'))).toEqual([])
})
