import { z } from 'zod'
import { NodeId, SpaceId, UploadId, VersionId } from './ids.ts'
import { limits } from './limits.ts'
import { Count, Revision, Signed, sealed, Time, WrappedKey } from './values.ts'

/** The text of a record (records.ts), without a line feed. */
const Record = z.string().min(2).max(4_096)

/** A version that an upload brings. */
export const NewVersion = z.strictObject({
  upload: UploadId,
  json: z.string().min(2).max(4_096),
  sig: z.string().length(86),
  /** Sealed version key. */
  key: WrappedKey,
  /** Sealed attributes. */
  attrs: sealed(16_384),
})
export type NewVersion = z.output<typeof NewVersion>
/** An older version that becomes the current one again; no bytes move. */
export const RestoredVersion = z.strictObject({ restore: VersionId })

const node = {
  node: NodeId,
  /** The folder in which the record stands after the operation. */
  parent: NodeId,
}
/** The record's revision before the operation; 0 for a node that is new. */
const changed = { ...node, rev: Revision, record: Record }

export const TxOp = z.discriminatedUnion('op', [
  /** A folder, or a file with its first version. */
  z.strictObject({
    op: z.literal('create'),
    ...node,
    rev: z.literal(0),
    record: Record,
    version: NewVersion.optional(),
  }),
  z.strictObject({ op: z.literal('version'), ...changed, version: z.union([NewVersion, RestoredVersion]) }),
  z.strictObject({ op: z.literal('rename'), ...changed }),
  z.strictObject({ op: z.literal('move'), ...changed }),
  /** `parent` is the trash. */
  z.strictObject({ op: z.literal('trash'), ...changed }),
  z.strictObject({ op: z.literal('restore'), ...changed }),
  /** The whole subtree, only out of the trash: `parent` is the trash, there is no record any more. */
  z.strictObject({ op: z.literal('purge'), ...node, rev: Revision }),
])
export type TxOp = z.output<typeof TxOp>

/** All or nothing. Exactly one manifest for each folder that is touched, and the first one of each new folder. */
export const TxRequest = z.strictObject({
  ops: z.array(TxOp).max(limits.txOps),
  manifests: z.array(Signed).min(1).max(limits.txManifests),
})
export type TxRequest = z.output<typeof TxRequest>
/** Sequence number of the space after the change. */
export const TxAnswer = z.strictObject({ seq: Count })

export const HeadAnswer = z.strictObject({ seq: Count })
/** Folders that changed after `since`. It says only what to fetch. */
export const ChangesAnswer = z.strictObject({
  seq: Count,
  folders: z.array(z.strictObject({ id: NodeId, rev: Revision })),
})

export const NodeAnswer = z.strictObject({
  node: NodeId,
  space: SpaceId,
  /** null for root and trash, which have no record either. */
  parent: NodeId.nullable(),
  record: Record.nullable(),
  createdAt: Time,
  updatedAt: Time,
  trashedAt: Time.nullable(),
  purgeAt: Time.nullable(),
  /** Manifest of the folder itself, or of the one that holds the file. */
  head: Signed,
})
export type NodeAnswer = z.output<typeof NodeAnswer>

/** First line of a children listing; then one line a record, by id, or `GoneLine`. */
export const ListingHead = Signed
/** A child that left the folder after `since`. */
export const GoneLine = z.strictObject({ gone: NodeId })

/** `since` null = everything. */
export const ListingsRequest = z.strictObject({
  folders: z
    .array(z.strictObject({ id: NodeId, since: Revision.nullable() }))
    .min(1)
    .max(limits.listingsInRequest),
})
/** First line of each folder in a common listing; `full` as the header says it for one. */
export const ListingsHead = z.strictObject({ folder: NodeId, full: z.boolean(), ...Signed.shape })
/** Instead of it for a folder that is not there. */
export const MissingLine = z.strictObject({ folder: NodeId, missing: z.literal(true) })
