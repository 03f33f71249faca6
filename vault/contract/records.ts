/** What the client writes and the server keeps byte for byte (vault page, section 2.4), as its JSON is parsed. */
import { z } from 'zod'
import { NodeId, SpaceId, UserId, VersionId } from './ids.ts'
import { base64Url, Count, Revision, Sha256, Size, Time, WrappedKey } from './values.ts'

const common = { v: z.literal(1), id: NodeId }
const naming = {
  rev: Revision,
  epoch: Revision,
  nrev: Revision,
  /** At most 255 bytes, padded to a multiple of 32. */
  name: base64Url(104, 328),
}
const tag = { tag: base64Url(16) }
const content = { ver: VersionId, man: Sha256, size: Size }
/** `from` is the folder where it was; `purge` is when its bytes may go. */
const trashed = { from: NodeId, at: Time, purge: Time }

export const FolderRecord = z.strictObject({
  ...{ ...common, kind: z.literal('folder'), ...naming, ...tag, key: WrappedKey },
})
export const FileRecord = z.strictObject({
  ...{ ...common, kind: z.literal('file'), ...naming, ...tag, key: WrappedKey, ...content },
})
export const TrashedFolderRecord = z.strictObject({
  ...{ ...common, kind: z.literal('folder'), ...naming, key: WrappedKey, ...trashed },
})
export const TrashedFileRecord = z.strictObject({
  ...{ ...common, kind: z.literal('file'), ...naming, key: WrappedKey, ...content, ...trashed },
})
/** A child of a folder; no other members, and those of one kind only. */
export const NodeRecord = z.union([FolderRecord, FileRecord, TrashedFolderRecord, TrashedFileRecord])
export type NodeRecord = z.output<typeof NodeRecord>

export const FolderManifest = z.strictObject({
  v: z.literal(1),
  type: z.literal('folder'),
  space: SpaceId,
  folder: NodeId,
  rev: Revision,
  prev: z.union([Sha256, z.literal('')]),
  count: Count,
  children: Sha256,
  epoch: Revision,
  author: UserId,
  at: Time,
})
export type FolderManifest = z.output<typeof FolderManifest>

export const VersionManifest = z.strictObject({
  v: z.literal(1),
  type: z.literal('version'),
  space: SpaceId,
  node: NodeId,
  version: VersionId,
  number: Revision,
  prev: z.union([Sha256, z.literal('')]),
  format: z.literal('cobblestone-256'),
  size: Size,
  csize: Size,
  seg: z.union([z.literal(64), z.literal(128), z.literal(256), z.literal(512)]),
  segs: z.int().min(1),
  digest: Sha256,
  key: Sha256,
  attrs: Sha256,
  thumb: z.union([Sha256, z.literal('')]),
  author: UserId,
  at: Time,
})
export type VersionManifest = z.output<typeof VersionManifest>
