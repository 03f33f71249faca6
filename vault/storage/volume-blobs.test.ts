import { execFileSync, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { blobPath } from './blob-key.ts'
import type { BlobStore } from './blob-store.ts'
import { bodyOf, sha256 } from './test-storage.ts'
import { createFolders } from './volume.ts'
import { createVolumeBlobs } from './volume-blobs.ts'

let dataDir: string
let blobs: BlobStore
const bytes = randomBytes(2_500_000)
const version = randomUUID()
const key = { kind: 'segment', version, n: 3, digest: sha256(bytes) } as const
const path = () => join(dataDir, ...blobPath(key))

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'leyzen-blobs-'))
  await createFolders(dataDir)
  blobs = createVolumeBlobs({ dataDir, incarnation: 'inc1' })
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

const put = (body: AsyncIterable<Uint8Array> = bodyOf(bytes), signal?: AbortSignal) =>
  blobs.put(key, { body, sizeBytes: bytes.length, ...(signal === undefined ? {} : { signal }) })
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
const received = () => readdir(join(dataDir, 'tmp', 'inc1'))

test('what was put lies under number and digest, whole, and nothing is left in tmp', async () => {
  await put()
  await put(bodyOf(bytes, 1_400_000))
  expect(path()).toMatch(new RegExp(`blobs/${version.slice(0, 2)}/${version}/3-[0-9a-f]{16}$`))
  expect((await readFile(path())).equals(bytes)).toBe(true)
  expect(await received()).toEqual([])
  await using blob = await blobs.open(key, bytes.length)
  const middle = Buffer.alloc(1000)
  expect([await blob.read(middle, 2_000_000), middle.equals(bytes.subarray(2_000_000, 2_001_000))]).toEqual([
    1000,
    true,
  ])
})

test.each([
  ['other bytes', 'digest_mismatch', () => bodyOf(Buffer.alloc(bytes.length))],
  ['one byte too few', 'segment_size', () => bodyOf(bytes.subarray(1))],
  ['one byte too many', 'segment_size', () => bodyOf(Buffer.concat([bytes, Buffer.alloc(1)]))],
])('refuses %s and leaves nothing', async (_, code, body) => {
  await expect(put(body())).rejects.toMatchObject({ code })
  expect([await received(), await readdir(join(dataDir, 'blobs'))]).toEqual([[], []])
})

test('a body that is aborted or breaks leaves nothing', async () => {
  const abort = new AbortController()
  const reason = new Error('draining')
  async function* stopping() {
    yield bytes.subarray(0, 2_000_000)
    abort.abort(reason)
    yield bytes.subarray(2_000_000)
  }
  await expect(put(stopping(), abort.signal)).rejects.toBe(reason)
  async function* breaking() {
    yield bytes.subarray(0, 2_000_000)
    throw new Error('reset')
  }
  await expect(put(breaking())).rejects.toThrow('reset')
  expect([await received(), await readdir(join(dataDir, 'blobs'))]).toEqual([[], []])
})

test('a missing file, another size, a folder or a link in its place is damage', async () => {
  const damaged = { code: 'storage_damaged' }
  await expect(blobs.open(key, bytes.length)).rejects.toMatchObject(damaged)
  await put()
  await expect(blobs.open(key, bytes.length - 1)).rejects.toMatchObject(damaged)
  await rename(path(), join(dataDir, 'elsewhere'))
  await symlink(join(dataDir, 'elsewhere'), path())
  await expect(blobs.open(key, bytes.length)).rejects.toMatchObject(damaged)
  await rm(path())
  await mkdir(path())
  await expect(blobs.open(key, null)).rejects.toMatchObject(damaged)
})

test('no path is made of anything but ids, counts and digests', () => {
  const digest = key.digest
  for (const wrong of ['..', '../../etc', `${version}/..`, version.toUpperCase(), '']) {
    expect(() => blobPath({ kind: 'thumbnail', version: wrong, digest })).toThrow(TypeError)
    expect(() => blobPath({ kind: 'index', folder: wrong, rev: 1, digest })).toThrow(TypeError)
  }
  expect(() => blobPath({ ...key, n: -1 })).toThrow(TypeError)
  expect(() => blobPath({ ...key, n: 1.5 })).toThrow(TypeError)
  expect(() => blobPath({ ...key, digest: digest.subarray(1) })).toThrow(TypeError)
  expect(() => createVolumeBlobs({ dataDir, incarnation: '..' })).toThrow(TypeError)
})

test('a version can be listed, measured, set aside, set aside again, and removed', async () => {
  await put()
  const found = await all(blobs.list())
  expect(found).toMatchObject([{ version }])
  expect(Math.abs(Date.now() - (found[0]?.changedAt.getTime() ?? 0))).toBeLessThan(10_000)
  expect(await blobs.measure(version)).toBe(bytes.length)
  expect(await blobs.quarantine(version, '2026-11-24')).toBe(true)
  expect([await blobs.has(key), await blobs.measure(version)]).toEqual([false, 0])
  expect(await blobs.quarantine(version, '2026-11-24')).toBe(false)
  await put()
  await blobs.put({ ...key, n: 4 }, { body: bodyOf(bytes), sizeBytes: bytes.length })
  expect(await blobs.quarantine(version, '2026-11-24')).toBe(true)
  expect(await readdir(join(dataDir, 'quarantine', '2026-11-24', version))).toHaveLength(2)
  expect(await all(blobs.listQuarantine())).toEqual([{ version, day: '2026-11-24' }])
  await blobs.removeQuarantined({ version, day: '2026-11-24' })
  expect(await readdir(join(dataDir, 'quarantine'))).toEqual([])
  await put()
  await blobs.remove(version)
  await blobs.remove(version)
  expect(await all(blobs.list())).toEqual([])
})

/** The store in a process of its own, with the umask of the program: puts `bytes` and stops for ever after `stopAt`. */
async function putInChild(stopAt: number) {
  const file = join(dataDir, 'source')
  await writeFile(file, bytes)
  const module = (name: string) => JSON.stringify(join(import.meta.dirname, name))
  const program = `
    import { readFileSync } from 'node:fs'
    import { createHash } from 'node:crypto'
    import { createVolumeBlobs } from ${module('volume-blobs.ts')}
    process.umask(0o007)
    const bytes = readFileSync(${JSON.stringify(file)})
    const digest = createHash('sha256').update(bytes).digest()
    async function* body() {
      for (let at = 0; at < bytes.length; at += 500_000) {
        if (at >= ${stopAt}) { process.stdout.write('waiting'); setInterval(() => {}, 1000); await new Promise(() => {}) }
        yield bytes.subarray(at, at + 500_000)
      }
    }
    const blobs = createVolumeBlobs({ dataDir: ${JSON.stringify(dataDir)}, incarnation: 'inc2' })
    await blobs.put({ kind: 'segment', version: '${version}', n: 3, digest }, { body: body(), sizeBytes: bytes.length })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = new Promise<void>((done) => child.stdout.once('data', () => done()))
  const exited = new Promise<void>((done) => child.once('exit', () => done()))
  await Promise.race([said, exited])
  return { child, exited }
}

test('killed in the middle of a body, only a tmp file is left, and the same segment can be sent again', async () => {
  const { child, exited } = await putInChild(2_000_000)
  child.kill('SIGKILL')
  await exited
  const left = await readdir(join(dataDir, 'tmp', 'inc2'))
  expect(left).toHaveLength(1)
  expect(await readdir(join(dataDir, 'blobs'))).toEqual([])
  await put()
  expect((await readFile(path())).equals(bytes)).toBe(true)
})

test('folders and files belong to the whole group', async () => {
  await (await putInChild(Number.POSITIVE_INFINITY)).exited
  const mode = async (...parts: string[]) => (await stat(join(dataDir, ...parts))).mode & 0o7777
  const [, prefix = ''] = blobPath(key)
  expect([await mode('tmp', 'inc2'), await mode('blobs', prefix), await mode('blobs', prefix, version)]).toEqual([
    0o2770, 0o2770, 0o2770,
  ])
  expect((await stat(path())).mode & 0o7777).toBe(0o660)
})

const small = () => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dataDir], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('a full disk is said as such, leaves nothing, and the next one that fits is taken', async ({ skip }) => {
  if (!small()) skip('a small file system cannot be mounted here')
  try {
    await createFolders(dataDir)
    await expect(put()).rejects.toMatchObject({ code: 'storage_full' })
    expect(await received()).toEqual([])
    const little = bytes.subarray(0, 400_000)
    await blobs.put({ ...key, digest: sha256(little) }, { body: bodyOf(little), sizeBytes: little.length })
  } finally {
    execFileSync('umount', [dataDir])
  }
})
