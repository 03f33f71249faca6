/** Segments of a draft: a file on the volume and then a row, which decides what is held (vault page, section 4). */
import { createHash } from 'node:crypto'
import type { VaultDatabase, VaultReader, VaultTransaction } from '../../prisma/vault/client.ts'
import type { BlobStore } from './blob-store.ts'
import { segmentBytes } from './segment-sizes.ts'
import { StorageError } from './storage-error.ts'

const DAY_MS = 86_400_000
/** Rows of one statement: what runs between two turns of the event loop. */
const SLICE = 2_000

export interface SegmentDeps {
  database: VaultDatabase
  blobs: BlobStore
  now: () => Date
  /** How long a draft lives after its last segment. */
  draftDays: number
}

export interface SegmentArrival {
  /** The draft, which the caller has read and found to be its own. */
  upload: { id: string; versionId: string; csize: bigint; seg: number }
  n: number
  /** SHA-256 that the client announced. */
  digest: Uint8Array
  /** Not read when the segment is held. */
  body: AsyncIterable<Uint8Array>
  signal?: AbortSignal
}

/**
 * Stores a segment; it is on the disk and in the database when this answers. Safe to repeat.
 * @throws StorageError `segment_conflict`, `segment_size`, `digest_mismatch`, `storage_full`, `upload_expired`
 */
export async function storeSegment(deps: SegmentDeps, arrival: SegmentArrival): Promise<'stored' | 'held'> {
  const { upload, n, digest, body, signal } = arrival
  const sizeBytes = requiredBytes(arrival)
  const { versionId } = upload
  const row = await deps.database.reader.segment.findUnique({ where: { versionId_n: { versionId, n } } })
  if (row !== null) return requireSame(row, arrival)
  const key = { kind: 'segment', version: versionId, n, digest } as const
  await deps.blobs.put(key, { body, sizeBytes, ...(signal === undefined ? {} : { signal }) })
  return await deps.database.write((tx) => holdSegment(tx, deps, { ...arrival, sizeBytes }))
}

/** Bytes that segment `n` must have. @throws StorageError `segment_size` when there is no such segment */
export function requiredBytes({ upload, n }: Pick<SegmentArrival, 'upload' | 'n'>): number {
  try {
    return segmentBytes({ csize: Number(upload.csize), seg: upload.seg }, n)
  } catch (error) {
    throw new StorageError('segment_size', `the upload has no segment ${n}`, { cause: error })
  }
}

async function holdSegment(
  tx: VaultTransaction,
  { now, draftDays }: SegmentDeps,
  arrival: SegmentArrival & { sizeBytes: number },
): Promise<'stored' | 'held'> {
  const { n, digest, sizeBytes } = arrival
  const { id, versionId } = arrival.upload
  // Another replica may have been faster, and the draft may be committed or over since the body began.
  const row = await tx.segment.findUnique({ where: { versionId_n: { versionId, n } } })
  if (row !== null) return requireSame(row, arrival)
  const at = now()
  const { count } = await tx.upload.updateMany({
    where: { id, state: 'open', expiresAt: { gt: at.toISOString() } },
    data: {
      heldBytes: { increment: BigInt(sizeBytes) },
      expiresAt: new Date(at.getTime() + draftDays * DAY_MS).toISOString(),
    },
  })
  if (count === 0) throw new StorageError('upload_expired', `upload ${id} takes no more segments`)
  const data = { versionId, n, digest: new Uint8Array(digest), size: sizeBytes, createdAt: at.toISOString() }
  await tx.segment.create({ data })
  return 'stored'
}

function requireSame(row: { digest: Uint8Array }, { n, digest }: { n: number; digest: Uint8Array }): 'held' {
  if (Buffer.compare(row.digest, digest) === 0) return 'held'
  throw new StorageError('segment_conflict', `segment ${n} is held with another digest`)
}

/** What is held, as `0-17,19`; empty for nothing. */
export async function readHeld(reader: VaultReader | VaultTransaction, versionId: string): Promise<string> {
  // One range for each run without a gap: n minus its place in the order is the same within a run.
  const runs = await reader.$queryRaw<{ first: bigint | number; last: bigint | number }[]>`
    SELECT MIN("n") AS "first", MAX("n") AS "last"
    FROM (SELECT "n", "n" - ROW_NUMBER() OVER (ORDER BY "n") AS "run" FROM "segments" WHERE "version_id" = ${versionId})
    GROUP BY "run" ORDER BY 1`
  return runs.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/** Segments that are missing of `segs`, as `3,7-9`: the answer to a commit that comes too early. */
export function missingRanges(held: string, segs: number): string {
  const missing: string[] = []
  let next = 0
  for (const run of [...held.split(',').filter(Boolean), `${segs}`]) {
    const [first = 0, last = first] = run.split('-').map(Number)
    if (first > next) missing.push(first - 1 === next ? `${next}` : `${next}-${first - 1}`)
    next = last + 1
  }
  return missing.join(',')
}

export interface HeldSegment {
  n: number
  digest: Uint8Array
  size: number
}

/** All rows of a version from segment `from` on, in order and in slices, each its own short read. */
export async function* listSegments(
  reader: VaultReader,
  versionId: string,
  { from, slice }: { from: number; slice: number } = { from: 0, slice: SLICE },
): AsyncGenerator<HeldSegment[]> {
  for (let next = from; ; ) {
    const rows = await reader.segment.findMany({
      where: { versionId, n: { gte: next } },
      orderBy: { n: 'asc' },
      take: slice,
      select: { n: true, digest: true, size: true },
    })
    if (rows.length > 0) yield rows
    if (rows.length < slice) return
    next = (rows.at(-1)?.n ?? next) + 1
  }
}

export interface SegmentPlace {
  version: string
  n: number
}

/** Before all segments. */
export const firstPlace: SegmentPlace = { version: '', n: -1 }

/** Segments of all versions in the order of version and number, at most `take`. */
export async function readSegmentsAfter(
  reader: VaultReader,
  { version, n }: SegmentPlace,
  take: number,
): Promise<(HeldSegment & { versionId: string })[]> {
  // A comparison of pairs goes by the primary key; the client's own words for it would sort the table.
  const rows = await reader.$queryRaw<(HeldSegment & { versionId: string })[]>`
    SELECT "version_id" AS "versionId", "n", "digest", "size" FROM "segments"
    WHERE ("version_id", "n") > (${version}, ${n}) ORDER BY "version_id", "n" LIMIT ${take}`
  return rows.map((row) => ({ ...row, n: Number(row.n), size: Number(row.size) }))
}

export interface HeldContent {
  count: number
  bytes: number
  /** SHA-256 over the digests of all segments: what a version's manifest must name. */
  digest: Uint8Array
}

/** Reads all rows of a version; for a commit before its transaction, since rows of a draft never change. */
export async function readHeldContent(reader: VaultReader, versionId: string): Promise<HeldContent> {
  const hash = createHash('sha256')
  let count = 0
  let bytes = 0
  for await (const rows of listSegments(reader, versionId)) {
    for (const row of rows) {
      hash.update(row.digest)
      count++
      bytes += row.size
    }
  }
  return { count, bytes, digest: new Uint8Array(hash.digest()) }
}
