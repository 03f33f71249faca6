/** For tests: a vault's volume with contents in every state of their life, a clock, and its jobs. */
import { randomBytes, randomUUID } from 'node:crypto'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { versionPath } from '../storage/blob-key.ts'
import { bodyOf, sha256, startTestStorage, type TestStorage } from '../storage/test-storage.ts'
import type { JobSettings } from './job.ts'
import { createJobContext } from './job-context.ts'
import { type ExitCode, runJob } from './run-job.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

export interface TestJobs extends TestStorage {
  clock: { now: number }
  iso(offsetMs?: number): string
  userId: string
  spaceId: string
  run(...args: string[]): Promise<{ exitCode: ExitCode; [field: string]: unknown }>
  settings: Partial<JobSettings>
  /** A file, and its id. */
  addFile(columns?: Record<string, unknown>): Promise<string>
  /** A committed version with one stored segment, counted in the quota, and its id. */
  addVersion(columns: { fileId: string; number: number } & Record<string, unknown>): Promise<string>
  /** One stored file under a version's name. */
  store(version: string, bytes?: Buffer): Promise<Buffer>
  /** Makes the version's folder look untouched since then. */
  touch(version: string, offsetMs: number): Promise<void>
  /** Versions that have a folder. */
  stored(): Promise<string[]>
}

export const SEGMENT_BYTES = 100

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one fixture, a few lines for each thing it makes
export async function startTestJobs(): Promise<TestJobs> {
  const clock = { now: Date.now() }
  const storage = await startTestStorage(() => new Date(clock.now))
  const { database, blobs, dataDir } = storage
  const iso = (offsetMs = 0) => new Date(clock.now + offsetMs).toISOString()
  const none = new Uint8Array(0)
  const [userId, spaceId] = [randomUUID(), randomUUID()]
  const settings: Partial<JobSettings> = {}
  const keys = { edPublic: none, xPublic: none, identitySig: none, identityEpoch: 1, amkEpoch: 1, bundle: none }
  const counts = { usedBytes: 0n, reservedBytes: 0n, bundleRev: 1, prefsRev: 0 }
  await database.write(async (tx) => {
    const user = { id: userId, login: 'anna', role: 'user', state: 'active', createdAt: iso() }
    await tx.user.create({ data: { ...user, ...keys, ...counts } })
    const roots = { rootId: randomUUID(), trashId: randomUUID() }
    await tx.space.create({ data: { id: spaceId, ownerId: userId, ...roots, seq: 1n, createdAt: iso() } })
  })

  async function store(version: string, bytes = randomBytes(SEGMENT_BYTES)) {
    const key = { kind: 'segment', version, n: 0, digest: sha256(bytes) } as const
    await blobs.put(key, { body: bodyOf(bytes), sizeBytes: bytes.length })
    return bytes
  }

  return {
    ...storage,
    ...{ clock, iso, userId, spaceId, settings, store },
    async run(...args) {
      const context = {
        ...createJobContext(dataDir, import.meta.dirname, { settings }),
        now: () => new Date(clock.now),
      }
      const { exitCode, line } = await runJob(args, context)
      return { ...JSON.parse(line), exitCode }
    },
    async addFile(columns = {}) {
      const id = randomUUID()
      const state = { rev: 1, size: 0n, seq: 1n, listRev: 1, gone: false, createdAt: iso(), updatedAt: iso() }
      const place = { spaceId, parentId: randomUUID(), kind: 'file', record: '{}' }
      await database.write((tx) => tx.file.create({ data: { id, ...place, ...state, ...columns } }))
      return id
    },
    async addVersion(columns) {
      const id = randomUUID()
      const bytes = await store(id)
      const csize = BigInt(bytes.length)
      const shape = { size: csize, csize, seg: 64, segs: 1, createdAt: iso() }
      const signed = { key: none, attrs: none, manifest: '{}', sig: none, hash: none }
      const segment = { versionId: id, n: 0, digest: sha256(bytes), size: bytes.length, createdAt: iso() }
      await database.write(async (tx) => {
        await tx.version.create({ data: { id, ...shape, ...signed, ...columns } })
        await tx.segment.create({ data: segment })
        await tx.user.update({ where: { id: userId }, data: { usedBytes: { increment: csize } } })
      })
      return id
    },
    async touch(version, offsetMs) {
      const at = new Date(clock.now + offsetMs)
      await utimes(join(dataDir, ...versionPath(version)), at, at)
    },
    async stored() {
      const found: string[] = []
      for await (const { version } of blobs.list()) found.push(version)
      return found.sort()
    },
  }
}
