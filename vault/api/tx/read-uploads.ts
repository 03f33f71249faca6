import type { VaultReader } from '../../../prisma/vault/client.ts'
import type { BlobStore } from '../../storage/blob-store.ts'
import { missingRanges, readHeld, readHeldContent } from '../../storage/segments.ts'
import { hasThumbnail } from '../../storage/thumbnails.ts'
import type { UploadState } from './tree-state.ts'
import type { TxOrder, UploadedVersion } from './tx-order.ts'

export interface UploadReading {
  reader: VaultReader
  blobs: BlobStore
  userId: string
  now: Date
}

/** The uploads of a user that an order names, with what is held of each. */
export async function readUploads(reading: UploadReading, { ops }: TxOrder): Promise<Map<string, UploadState>> {
  const named = ops.flatMap(({ version }) => (version?.from === 'upload' ? [version.uploaded] : []))
  const ids = named.map(({ upload }) => upload)
  if (ids.length === 0) return new Map()
  const { reader, userId } = reading
  const rows = await reader.upload.findMany({ where: { id: { in: ids }, userId } })
  const uploads = new Map<string, UploadState>()
  for (const row of rows) {
    const uploaded = named.find(({ upload }) => upload === row.id)
    if (uploaded !== undefined) uploads.set(row.id, await readUpload(reading, row, uploaded))
  }
  return uploads
}

interface UploadRow {
  fileId: string
  versionId: string
  csize: bigint
  seg: number
  segs: number
  state: string
  result: string | null
  expiresAt: string
}

async function readUpload(
  { reader, blobs, now }: UploadReading,
  row: UploadRow,
  { manifest }: UploadedVersion,
): Promise<UploadState> {
  const { fileId: node, versionId: version, seg, segs, result } = row
  const shape = { node, version, csize: Number(row.csize), seg, segs, result }
  const state = stateOf(row, now)
  if (state !== 'open') {
    return { ...shape, state, held: { count: 0, bytes: 0, digest: '' }, missing: '', thumbHeld: false }
  }
  const { digest, ...held } = await readHeldContent(reader, version)
  return {
    ...shape,
    state,
    held: { ...held, digest: Buffer.from(digest).toString('base64url') },
    missing: held.count === segs ? '' : missingRanges(await readHeld(reader, version), segs),
    thumbHeld:
      manifest.thumb === '' ||
      (await hasThumbnail(blobs, { version, digest: Buffer.from(manifest.thumb, 'base64url') })),
  }
}

function stateOf({ state, expiresAt }: UploadRow, now: Date): UploadState['state'] {
  if (state === 'committed') return 'committed'
  return state === 'open' && expiresAt > now.toISOString() ? 'open' : 'ended'
}
