import { createHash } from 'node:crypto'
import type { BlobStore } from '../../storage/blob-store.ts'
import { StorageError } from '../../storage/storage-error.ts'
import { readThumbnail } from '../../storage/thumbnails.ts'
import type { VaultJob } from '../job.ts'

const PIECE_BYTES = 1_048_576

export interface SegmentRow {
  versionId: string
  n: number
  digest: Uint8Array
  size: number
}

/** The name of what is damaged, null when it is sound. */
export async function checkSegment(blobs: BlobStore, row: SegmentRow): Promise<string | null> {
  const { versionId: version, n, digest, size } = row
  const damage = `${version}/${n}`
  try {
    await using blob = await blobs.open({ kind: 'segment', version, n, digest }, size)
    const hash = createHash('sha256')
    const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(size, 1)))
    for (let offset = 0; offset < size; ) {
      const count = await blob.read(piece, offset)
      if (count === 0) return damage
      hash.update(piece.subarray(0, count))
      offset += count
    }
    return hash.digest().equals(digest) ? null : damage
  } catch (error) {
    return damageOrThrow(error, damage)
  }
}

/** The thumbnail that the version's manifest names, if it has one. */
export async function checkThumbnail({ blobs, database }: VaultJob, version: string): Promise<string | null> {
  const where = { id: version, purgedAt: null, thumbDigest: { not: null } }
  const row = await database.reader.version.findFirst({ where, select: { thumbDigest: true } })
  if (row?.thumbDigest == null) return null
  try {
    await readThumbnail(blobs, { version, digest: row.thumbDigest })
    return null
  } catch (error) {
    return damageOrThrow(error, `${version}/t`)
  }
}

/** A disk that cannot read a block is damage as well; anything else is the job's own trouble. */
function damageOrThrow(error: unknown, damage: string): string {
  if (error instanceof StorageError && error.code === 'storage_damaged') return damage
  if (error instanceof Error && 'code' in error && error.code === 'EIO') return damage
  throw error
}
