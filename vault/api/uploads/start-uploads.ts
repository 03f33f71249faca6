/** Drafts: places for bytes, reserved against the quota of their owner. */
import type { VaultTransaction } from '../../../prisma/vault/client.ts'
import { limits } from '../../contract/limits.ts'
import type { UploadStart } from '../../contract/uploads.ts'
import { ENDED } from '../../storage/drafts.ts'
import { segmentCount } from '../../storage/segment-sizes.ts'
import { ApiError } from '../problems.ts'

const DAY_MS = 86_400_000

export interface UploadOrder {
  userId: string
  uploads: readonly UploadStart[]
  now: Date
  draftDays: number
}

/** @throws ApiError `bad_request` (no file has that size), `file_too_large`, or an id that stands twice */
export function checkStarts(uploads: readonly UploadStart[], maxFileBytes: number): void {
  for (const [index, { csize, seg }] of uploads.entries()) {
    if (csize > maxFileBytes) throw new ApiError('file_too_large')
    if (!isContentSize({ csize, seg })) {
      throw new ApiError('bad_request', undefined, { members: { fields: [`uploads.${index}.csize`] } })
    }
  }
  const ids = uploads.flatMap(({ upload, version }) => [upload, version])
  if (new Set<string>(ids).size !== ids.length) throw new ApiError('bad_request')
}

function isContentSize(shape: { csize: number; seg: number }): boolean {
  try {
    return segmentCount(shape) > 0
  } catch {
    return false // no message of the format has that size
  }
}

/**
 * All or none; those that were started before stay as they are. Answers whether any is new.
 * @throws ApiError `not_found` (space), `id_taken`, `upload_expired`, `draft_limit`, `quota_exceeded`
 */
export async function startUploads(tx: VaultTransaction, order: UploadOrder): Promise<boolean> {
  const { userId, uploads, now } = order
  const spaces = [...new Set(uploads.map(({ space }) => space as string))]
  if ((await tx.space.count({ where: { id: { in: spaces }, ownerId: userId } })) !== spaces.length) {
    throw new ApiError('not_found')
  }
  const rows = await tx.upload.findMany({ where: { id: { in: uploads.map(({ upload }) => upload) } } })
  const before = new Map(rows.map((row) => [row.id, row]))
  const fresh = uploads.filter(({ upload }) => !before.has(upload))
  for (const upload of uploads) {
    const row = before.get(upload.upload)
    if (row === undefined) continue
    if (row.userId !== userId || !isSame(row, upload)) throw new ApiError('id_taken')
    if (row.state === ENDED || (row.state === 'open' && row.expiresAt <= now.toISOString())) {
      throw new ApiError('upload_expired')
    }
  }
  if (fresh.length === 0) return false
  await requireFreeIds(tx, fresh)
  await reserve(tx, order, fresh)
  await tx.upload.createMany({ data: fresh.map((upload) => toRow(order, upload)) })
  return true
}

async function requireFreeIds(tx: VaultTransaction, fresh: readonly UploadStart[]): Promise<void> {
  const versions = fresh.map(({ version }) => version as string)
  const taken =
    (await tx.upload.count({ where: { versionId: { in: versions } } })) +
    (await tx.version.count({ where: { id: { in: versions } } })) +
    (await tx.purge.count({ where: { versionId: { in: versions } } }))
  if (taken > 0) throw new ApiError('id_taken')
  const nodes = await tx.file.findMany({
    where: { id: { in: fresh.map(({ node }) => node) } },
    select: { id: true, spaceId: true },
  })
  const spaceOf = new Map(nodes.map(({ id, spaceId }) => [id, spaceId]))
  if (fresh.some(({ node, space }) => (spaceOf.get(node) ?? space) !== space)) throw new ApiError('id_taken')
}

async function reserve(tx: VaultTransaction, { userId, now }: UploadOrder, fresh: readonly UploadStart[]) {
  const open = await tx.upload.count({ where: { userId, state: 'open', expiresAt: { gt: now.toISOString() } } })
  if (open + fresh.length > limits.openDrafts) throw new ApiError('draft_limit')
  const bytes = fresh.reduce((sum, { csize }) => sum + csize, 0)
  const reserved = await tx.$executeRaw`
    UPDATE "users" SET "reserved_bytes" = "reserved_bytes" + ${bytes}
    WHERE "id" = ${userId}
      AND ("quota_bytes" IS NULL OR "used_bytes" + "reserved_bytes" + ${bytes} <= "quota_bytes")`
  if (reserved === 0) throw new ApiError('quota_exceeded')
}

function toRow({ userId, now, draftDays }: UploadOrder, start: UploadStart) {
  const { upload: id, space: spaceId, node: fileId, version: versionId, parent: parentId, csize, seg } = start
  return {
    ...{ id, userId, spaceId, fileId, versionId, parentId, csize: BigInt(csize), seg },
    ...{
      segs: segmentCount({ csize, seg }),
      heldBytes: 0n,
      sealed: Buffer.from(start.sealed, 'base64url'),
      state: 'open',
    },
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + draftDays * DAY_MS).toISOString(),
  }
}

interface Row {
  spaceId: string
  fileId: string
  versionId: string
  parentId: string
  csize: bigint
  seg: number
  sealed: Uint8Array
}

const isSame = (row: Row, start: UploadStart): boolean =>
  row.spaceId === start.space &&
  row.fileId === start.node &&
  row.versionId === start.version &&
  row.parentId === start.parent &&
  row.csize === BigInt(start.csize) &&
  row.seg === start.seg &&
  Buffer.compare(row.sealed, Buffer.from(start.sealed, 'base64url')) === 0
