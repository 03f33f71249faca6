import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ciphertextSize } from '../format/sizes.ts'
import { missingRanges, readHeld, readHeldContent, storeSegment } from './segments.ts'
import { bodyOf, createDraft, sha256, startTestStorage, type TestStorage } from './test-storage.ts'

let storage: TestStorage
let clockMs = Date.UTC(2026, 10, 24)
beforeAll(async () => {
  storage = await startTestStorage(() => new Date(clockMs))
})
afterAll(() => storage[Symbol.asyncDispose]())

/** Four segments of 1 MiB and a rest. */
const draft = () => createDraft(storage, ciphertextSize(4_500_000))
const read = (id: string) => storage.database.reader.upload.findUniqueOrThrow({ where: { id } })
const unread: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]() {
    throw new Error('the body was read')
  },
}

test('any order, in parallel and twice: all segments are held once, and the digest is that of their digests', async () => {
  const { upload, segs, segment, put, bytes } = await draft()
  clockMs += 3_600_000
  const results = await Promise.all([3, 0, 4, 2, 2, 1].map(put))
  expect(segs).toBe(5)
  expect(results.filter((result) => result === 'stored')).toHaveLength(5)
  expect(await readHeld(storage.database.reader, upload.versionId)).toBe('0-4')
  const digests = [0, 1, 2, 3, 4].map((n) => sha256(segment(n)))
  const content = await readHeldContent(storage.database.reader, upload.versionId)
  expect(content).toEqual({ count: 5, bytes: bytes.length, digest: sha256(Buffer.concat(digests)) })
  const row = await read(upload.id)
  expect(row.heldBytes).toBe(upload.csize)
  expect(row.expiresAt).toBe(new Date(clockMs + 7 * 86_400_000).toISOString())
})

test('a held segment is answered without reading the body; other bytes for it are a conflict', async () => {
  const { upload, segment, put } = await draft()
  await put(1)
  const arrival = { upload, n: 1, body: unread }
  expect(await storeSegment(storage.deps, { ...arrival, digest: sha256(segment(1)) })).toBe('held')
  const other = storeSegment(storage.deps, { ...arrival, digest: sha256(segment(2)) })
  await expect(other).rejects.toMatchObject({ code: 'segment_conflict' })
})

test('two with other bytes at the same time: the row decides for one, and its bytes are the ones that are kept', async () => {
  const { upload, segment } = await draft()
  const good = segment(1)
  const bad = Buffer.alloc(good.length, 7)
  const send = (bytes: Uint8Array) =>
    storeSegment(storage.deps, { upload, n: 1, digest: sha256(bytes), body: bodyOf(bytes) })
  const results = await Promise.allSettled([send(good), send(bad)])
  const kept = results[0].status === 'fulfilled' ? good : bad
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'segment_conflict' } })
  const row = await storage.database.reader.segment.findFirstOrThrow({ where: { versionId: upload.versionId } })
  expect(Buffer.compare(row.digest, sha256(kept))).toBe(0)
  const key = { kind: 'segment', version: upload.versionId, n: 1, digest: row.digest } as const
  await using blob = await storage.blobs.open(key, row.size)
  const bytes = Buffer.alloc(row.size)
  await blob.read(bytes, 0)
  expect(bytes.equals(kept)).toBe(true)
})

test('there is no segment before the first or after the last', async () => {
  const { upload, segs } = await draft()
  for (const n of [-1, segs, 0.5]) {
    const sent = storeSegment(storage.deps, { upload, n, digest: sha256(Buffer.alloc(1)), body: unread })
    await expect(sent).rejects.toMatchObject({ code: 'segment_size' })
  }
})

test.each([
  ['committed', () => ({ state: 'committed' })],
  ['past its end', () => ({ expiresAt: new Date(clockMs).toISOString() })],
])('a draft that is %s takes no more segments', async (_, change) => {
  const { upload, put } = await draft()
  await put(0)
  await storage.database.write((tx) => tx.upload.update({ where: { id: upload.id }, data: change() }))
  expect(await put(0)).toBe('held')
  await expect(put(1)).rejects.toMatchObject({ code: 'upload_expired' })
  expect(await readHeld(storage.database.reader, upload.versionId)).toBe('0')
})

test('the ranges that are held and those that are missing are exactly all segments', async () => {
  const { upload } = await draft()
  const { versionId } = upload
  const expand = (ranges: string) =>
    ranges.split(',').flatMap((run) => {
      const [first = 0, last = first] = run.split('-').map(Number)
      return run === '' ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index)
    })
  const sets = fc.uniqueArray(fc.nat(30), { maxLength: 31 })
  await fc.assert(
    fc.asyncProperty(sets, async (numbers) => {
      const rows = numbers.map((n) => ({ versionId, n, digest: new Uint8Array(32), size: 1, createdAt: '' }))
      await storage.database.write(async (tx) => {
        await tx.segment.deleteMany({ where: { versionId } })
        await tx.segment.createMany({ data: rows })
      })
      const held = await readHeld(storage.database.reader, versionId)
      expect(expand(held)).toEqual([...numbers].sort((a, b) => a - b))
      const missing = missingRanges(held, 31)
      expect([...expand(held), ...expand(missing)].sort((a, b) => a - b)).toEqual(expand('0-30'))
      expect(held.split(',').length + missing.split(',').length).toBeLessThanOrEqual(32)
    }),
    { numRuns: 40 },
  )
})
