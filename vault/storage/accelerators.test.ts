import { randomBytes, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { limits } from '../contract/limits.ts'
import { blobPath } from './blob-key.ts'
import { openIndex, storeIndex } from './folder-indexes.ts'
import { bodyOf, sha256, startTestStorage, type TestStorage } from './test-storage.ts'
import { hasThumbnail, readThumbnail, storeThumbnail } from './thumbnails.ts'

let storage: TestStorage
beforeAll(async () => {
  storage = await startTestStorage()
})
afterAll(() => storage[Symbol.asyncDispose]())

const arrival = (bytes: Uint8Array) => ({ body: bodyOf(bytes), sizeBytes: bytes.length })

async function createFolder(rev: number): Promise<string> {
  const folderId = randomUUID()
  const empty = new Uint8Array(0)
  const head = { folderId, spaceId: randomUUID(), rev, count: 0, manifest: '', sig: empty, hash: empty, seq: 1n }
  await storage.database.write((tx) => tx.folderHead.create({ data: { ...head, updatedAt: '' } }))
  return folderId
}

test('a thumbnail is read back only with its own bytes', async () => {
  const bytes = randomBytes(4096)
  const name = { version: randomUUID(), digest: sha256(bytes) }
  expect(await hasThumbnail(storage.blobs, name)).toBe(false)
  await storeThumbnail(storage.blobs, name, arrival(bytes))
  expect(await hasThumbnail(storage.blobs, name)).toBe(true)
  expect(bytes.equals(await readThumbnail(storage.blobs, name))).toBe(true)
  await writeFile(join(storage.dataDir, ...blobPath({ kind: 'thumbnail', ...name })), randomBytes(4096))
  await expect(readThumbnail(storage.blobs, name)).rejects.toMatchObject({ code: 'storage_damaged' })
  const large = { ...arrival(bytes), sizeBytes: limits.thumbnailBytes + 1 }
  await expect(storeThumbnail(storage.blobs, name, large)).rejects.toMatchObject({ code: 'segment_size' })
})

test('of a folder the newest index counts; one of a revision that is not there is refused', async () => {
  const folder = await createFolder(5)
  const store = (rev: number, bytes: Uint8Array) =>
    storeIndex(storage, { folder, rev, digest: sha256(bytes) }, arrival(bytes))
  const [old, fresh] = [randomBytes(3_000_000), randomBytes(2_500_000)]
  await expect(openIndex(storage, folder)).rejects.toMatchObject({ code: 'not_found' })
  expect(await store(4, old)).toBe(true)
  expect(await store(5, fresh)).toBe(true)
  expect(await store(4, old)).toBe(false)
  await expect(store(6, fresh)).rejects.toMatchObject({ code: 'not_found' })
  const { rev, sizeBytes, stream } = await openIndex(storage, folder)
  expect([rev, sizeBytes]).toEqual([5, fresh.length])
  expect(fresh.equals(Buffer.concat(await stream.toArray()))).toBe(true)
  const digest = sha256(fresh)
  const large = storeIndex(storage, { folder, rev: 5, digest }, { ...arrival(fresh), sizeBytes: limits.indexBytes + 1 })
  await expect(large).rejects.toMatchObject({ code: 'segment_size' })
})
