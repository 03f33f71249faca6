/** A range of a version's ciphertext as one stream (vault page, section 4.3). */
import { Readable } from 'node:stream'
import type { VaultReader } from '../../prisma/vault/client.ts'
import type { BlobStore, OpenBlob } from './blob-store.ts'
import { segmentAt, segmentOffset } from './segment-sizes.ts'
import { type HeldSegment, listSegments } from './segments.ts'
import { StorageError } from './storage-error.ts'

/** Bytes of one read: 64 KiB reads reach half of the rate (measured). */
const PIECE_BYTES = 1_048_576
/** Most rows that are read ahead: 64 segments are 64 to 512 MiB. */
const ROWS_AHEAD = 64

export interface ContentDeps {
  reader: VaultReader
  blobs: BlobStore
}

export interface ContentRange {
  version: { id: string; csize: bigint; seg: number }
  /** First byte. */
  start: number
  /** Byte after the last; above `start` and at most `csize`. */
  end: number
}

/**
 * The first segment of the range is open when this answers, so what is damaged there is known before a status is sent.
 * Later damage destroys the stream. Destroying it closes all files.
 * @throws StorageError `storage_damaged`
 */
export async function openContent(deps: ContentDeps, range: ContentRange): Promise<Readable> {
  const parts = openParts(deps, range)
  const first = await parts.next()
  if (first.done === true) throw new StorageError('storage_damaged', `no segment of version ${range.version.id}`)
  const pieces = readPieces(first.value, parts)
  // A generator that never began has no `finally` to close what is open.
  const stream = Readable.from(pieces, { objectMode: false, highWaterMark: PIECE_BYTES })
  stream.once('close', () => void first.value.blob.close().catch(() => undefined))
  return stream
}

interface Part {
  blob: OpenBlob
  /** Within the segment. */
  start: number
  end: number
}

/** Opens the segments of a range one by one. */
async function* openParts({ reader, blobs }: ContentDeps, range: ContentRange): AsyncGenerator<Part, void> {
  const { version, start, end } = range
  const shape = { csize: Number(version.csize), seg: version.seg }
  const last = segmentAt(shape, end - 1)
  let next = segmentAt(shape, start)
  const slice = Math.min(ROWS_AHEAD, last - next + 1)
  for await (const rows of listSegments(reader, version.id, { from: next, slice })) {
    for (const row of rows) {
      requireSegment(row, { n: next, shape, version: version.id })
      const key = { kind: 'segment', version: version.id, n: row.n, digest: row.digest } as const
      const offset = segmentOffset(shape, row.n)
      const blob = await blobs.open(key, row.size)
      yield { blob, start: Math.max(start - offset, 0), end: Math.min(end - offset, row.size) }
      if (row.n === last) return
      next++
    }
  }
  throw new StorageError('storage_damaged', `segment ${next} of version ${version.id} has no row`)
}

function requireSegment(
  row: HeldSegment,
  { n, shape, version }: { n: number; shape: { csize: number; seg: number }; version: string },
): void {
  const bytes = segmentOffset(shape, n + 1) - segmentOffset(shape, n)
  if (row.n === n && row.size === bytes) return
  throw new StorageError('storage_damaged', `segment ${n} of version ${version} has no row of ${bytes} bytes`)
}

/** The next segment is opened before the last piece of this one leaves. */
async function* readPieces(first: Part, parts: AsyncGenerator<Part, void>): AsyncGenerator<Uint8Array, void> {
  let coming: Promise<IteratorResult<Part, void>> | undefined
  let part: Part | undefined = first
  try {
    while (part !== undefined) {
      for (let offset = part.start; offset < part.end; ) {
        const target = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, part.end - offset))
        const count = await part.blob.read(target, offset)
        if (count === 0) throw new StorageError('storage_damaged', 'a segment became shorter while it was read')
        offset += count
        if (part.end - offset <= PIECE_BYTES && coming === undefined) {
          coming = parts.next()
          coming.catch(() => undefined) // thrown where it is awaited
        }
        yield count === target.length ? target : target.subarray(0, count)
      }
      await part.blob.close()
      const result: IteratorResult<Part, void> = await (coming ?? parts.next())
      coming = undefined
      part = result.done === true ? undefined : result.value
    }
  } finally {
    await part?.blob.close()
    const late = await coming?.catch(() => undefined)
    if (late !== undefined && late.done !== true) await late.value.blob.close()
  }
}
