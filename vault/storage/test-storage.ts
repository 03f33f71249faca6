/** For tests: a volume with its database and blobs, and drafts on it whose bytes the test knows. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openVault, type VaultDatabase } from '../../prisma/vault/client.ts'
import { createJobContext } from '../jobs/job-context.ts'
import { runJob } from '../jobs/run-job.ts'
import type { BlobStore } from './blob-store.ts'
import { segmentBytes, segmentCount, segmentOffset } from './segment-sizes.ts'
import { type SegmentDeps, storeSegment } from './segments.ts'
import { createFolders } from './volume.ts'
import { createVolumeBlobs } from './volume-blobs.ts'

export interface TestStorage extends AsyncDisposable {
  dataDir: string
  database: VaultDatabase
  blobs: BlobStore
  deps: SegmentDeps
  /** Names below a folder of the volume, all depths. */
  names(folder: string): Promise<string[]>
}

export const sha256 = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(bytes).digest())

export async function* bodyOf(bytes: Uint8Array, pieceBytes = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

/** What `migrate` makes of an empty volume, made once in a process: the two files, by name. */
let template: Promise<Map<string, Buffer>> | undefined

async function makeTemplate(): Promise<Map<string, Buffer>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'leyzen-template-'))
  const migrated = await runJob(['migrate'], createJobContext(dataDir, import.meta.dirname))
  if (migrated.exitCode !== 0) throw new Error(migrated.line)
  const read = async (name: string) => [name, await readFile(join(dataDir, name))] as const
  const files = new Map(await Promise.all(['vault.db', 'volume.json'].map(read)))
  await rm(dataDir, { recursive: true })
  return files
}

export async function startTestStorage(now: () => Date = () => new Date()): Promise<TestStorage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'leyzen-storage-'))
  template ??= makeTemplate()
  for (const [name, bytes] of await template) await writeFile(join(dataDir, name), bytes)
  await createFolders(dataDir)
  const database = await openVault(dataDir)
  const blobs = createVolumeBlobs({ dataDir, incarnation: 'inc1' })
  return {
    dataDir,
    database,
    blobs,
    deps: { database, blobs, now, draftDays: 7 },
    async names(folder) {
      const entries = await readdir(join(dataDir, folder), { recursive: true, withFileTypes: true })
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
    },
    async [Symbol.asyncDispose]() {
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export interface TestDraft {
  upload: { id: string; versionId: string; userId: string; csize: bigint; seg: number }
  bytes: Buffer
  segs: number
  segment(n: number): Buffer
  put(n: number): Promise<'stored' | 'held'>
}

/** An open draft of a content of `csize` random bytes. */
export async function createDraft(
  { deps, database }: Pick<TestStorage, 'deps' | 'database'>,
  csize: number,
  seg = 64,
): Promise<TestDraft> {
  const shape = { csize, seg }
  const at = deps.now()
  const upload = { id: randomUUID(), versionId: randomUUID(), userId: randomUUID(), csize: BigInt(csize), seg }
  const segs = segmentCount(shape)
  const expiresAt = new Date(at.getTime() + 7 * 86_400_000).toISOString()
  const places = { spaceId: randomUUID(), fileId: randomUUID(), parentId: randomUUID() }
  const rest = { segs, heldBytes: 0n, sealed: new Uint8Array(8), state: 'open', createdAt: at.toISOString(), expiresAt }
  await database.write((tx) => tx.upload.create({ data: { ...upload, ...places, ...rest } }))
  const bytes = randomBytes(csize)
  const segment = (n: number) => {
    const start = segmentOffset(shape, n)
    return bytes.subarray(start, start + segmentBytes(shape, n))
  }
  const put = (n: number) => storeSegment(deps, { upload, n, digest: sha256(segment(n)), body: bodyOf(segment(n)) })
  return { upload, bytes, segs, segment, put }
}
