import { z } from 'zod'
import { NodeId, SpaceId, UploadId, VersionId } from './ids.ts'
import { limits } from './limits.ts'
import { Held, Sha256, Size, sealed, Time } from './values.ts'

/** Chunks in a segment. */
export const SegmentChunks = z.union([z.literal(64), z.literal(128), z.literal(256), z.literal(512)])

export const UploadStart = z.strictObject({
  upload: UploadId,
  space: SpaceId,
  node: NodeId,
  version: VersionId,
  parent: NodeId,
  /** Bytes of the whole message: one that the format can have (72 bytes at least). */
  csize: Size,
  seg: SegmentChunks,
  /** Sealed draft state; only for its owner. */
  sealed: sealed(8_192),
})
export type UploadStart = z.output<typeof UploadStart>
export const UploadsRequest = z.strictObject({ uploads: z.array(UploadStart).min(1).max(limits.uploadsInRequest) })
/** In the order of the request; 201, or 200 for a repeat. */
export const UploadsAnswer = z.strictObject({
  uploads: z.array(z.strictObject({ upload: UploadId, expiresAt: Time, segs: z.int().min(1), held: Held })),
})

export const UploadState = z.enum(['open', 'committed'])
export const UploadAnswer = z.strictObject({
  state: UploadState,
  held: Held,
  segs: z.int().min(1),
  expiresAt: Time,
  /** With `digests=1`: SHA-256 of each held segment, by number. */
  digests: z.array(z.strictObject({ n: z.int().min(0), digest: Sha256 })).optional(),
})
export type UploadAnswer = z.output<typeof UploadAnswer>

/** Own unfinished uploads. */
export const DraftsAnswer = z.strictObject({
  uploads: z.array(
    z.strictObject({
      ...UploadStart.shape,
      segs: z.int().min(1),
      held: Held,
      createdAt: Time,
      expiresAt: Time,
    }),
  ),
})
export type DraftsAnswer = z.output<typeof DraftsAnswer>
