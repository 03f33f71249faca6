import { z } from 'zod'

/** A value that only its parser makes. */
export type Branded<T, B extends string> = T & { readonly __brand: B }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

// Not zod's own brand: the brands are the ones of vault/keys, so that an id passes between both without a cast.
const idOf = <B extends string>() =>
  z.string().regex(uuid, 'not a lower-case UUID') as unknown as z.ZodType<Branded<string, B>, string>

export const UserId = idOf<'UserId'>()
export const SpaceId = idOf<'SpaceId'>()
/** A folder or a file. */
export const NodeId = idOf<'NodeId'>()
export const VersionId = idOf<'VersionId'>()
export const UploadId = idOf<'UploadId'>()
export const LinkId = idOf<'LinkId'>()
export const SlotId = idOf<'SlotId'>()
export const SessionId = idOf<'SessionId'>()
export const InviteId = idOf<'InviteId'>()

export type UserId = z.output<typeof UserId>
export type SpaceId = z.output<typeof SpaceId>
export type NodeId = z.output<typeof NodeId>
export type VersionId = z.output<typeof VersionId>
export type UploadId = z.output<typeof UploadId>
export type LinkId = z.output<typeof LinkId>
export type SlotId = z.output<typeof SlotId>
export type SessionId = z.output<typeof SessionId>
export type InviteId = z.output<typeof InviteId>
