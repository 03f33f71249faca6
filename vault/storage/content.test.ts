import { rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ciphertextSize } from '../format/sizes.ts'
import { blobPath } from './blob-key.ts'
import type { BlobStore } from './blob-store.ts'
import { type ContentDeps, openContent } from './content.ts'
import { createDraft, sha256, startTestStorage, type TestDraft, type TestStorage } from './test-storage.ts'

let storage: TestStorage
let draft: TestDraft
let deps: ContentDeps
let open = 0
let opened = 0
beforeAll(async () => {
  storage = await startTestStorage()
  draft = await createDraft(storage, ciphertextSize(5_500_000))
  for (let n = 0; n < draft.segs; n++) await draft.put(n)
  deps = { reader: storage.database.reader, blobs: counting(storage.blobs) }
})
afterAll(() => storage[Symbol.asyncDispose]())

/** Counts the files that are open. */
function counting(blobs: BlobStore): BlobStore {
  return {
    ...blobs,
    async open(key, sizeBytes) {
      const blob = await blobs.open(key, sizeBytes)
      open++
      opened++
      let closed = false
      const close = async () => {
        if (!closed) open--
        closed = true
        await blob.close()
      }
      return { ...blob, close }
    },
  }
}

const version = () => ({ id: draft.upload.versionId, csize: draft.upload.csize, seg: draft.upload.seg })
async function read(start: number, end: number): Promise<Buffer> {
  return Buffer.concat(await (await openContent(deps, { version: version(), start, end })).toArray())
}
async function untilClosed(): Promise<void> {
  for (let round = 0; open > 0 && round < 500; round++) await sleep(2)
}

test('any range gives exactly its bytes and leaves no file open', async () => {
  const total = draft.bytes.length
  const edges = [0, 1, 1_049_655, 1_049_656, 1_049_657, 2_099_256, total - 1, total]
  const offsets = fc.oneof(fc.nat(total), fc.constantFrom(...edges))
  await fc.assert(
    fc.asyncProperty(offsets, offsets, async (a, b) => {
      fc.pre(a !== b)
      const [start, end] = a < b ? [a, b] : [b, a]
      expect((await read(start, end)).equals(draft.bytes.subarray(start, end))).toBe(true)
    }),
    { numRuns: 40 },
  )
  await untilClosed()
  expect(open).toBe(0)
})

test('who does not read makes it wait: no more than the next segment is opened', async () => {
  opened = 0
  const stream = await openContent(deps, { version: version(), start: 0, end: draft.bytes.length })
  const reader = stream[Symbol.asyncIterator]()
  await reader.next()
  await sleep(50)
  expect(opened).toBeLessThanOrEqual(3)
  stream.destroy()
  await untilClosed()
  expect(open).toBe(0)
})

test('a stream that nobody began to read closes its file', async () => {
  const stream = await openContent(deps, { version: version(), start: 10, end: 20 })
  expect(open).toBe(1)
  stream.destroy()
  await untilClosed()
  expect(open).toBe(0)
})

const file = (n: number) =>
  join(
    storage.dataDir,
    ...blobPath({ kind: 'segment', version: draft.upload.versionId, n, digest: sha256(draft.segment(n)) }),
  )

test('damage at the beginning refuses, later damage ends the stream with an error, and what is sound is still read', async () => {
  await truncate(file(2), 1000)
  await rm(file(4))
  const damaged = { code: 'storage_damaged' }
  const start = 1_049_656 + 1_049_600
  await expect(openContent(deps, { version: version(), start, end: start + 1 })).rejects.toMatchObject(damaged)
  await expect(read(0, draft.bytes.length)).rejects.toMatchObject(damaged)
  expect((await read(0, start)).equals(draft.bytes.subarray(0, start))).toBe(true)
  await storage.database.write((tx) => tx.segment.deleteMany({ where: { versionId: draft.upload.versionId, n: 1 } }))
  await expect(read(0, start)).rejects.toMatchObject(damaged)
  await untilClosed()
  expect(open).toBe(0)
})
