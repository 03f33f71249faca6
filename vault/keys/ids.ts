import { KeysError } from './errors.ts'

/** A value that only its parser makes. */
export type Branded<T, B extends string> = T & { readonly __brand: B }

export type UserId = Branded<string, 'UserId'>
export type SpaceId = Branded<string, 'SpaceId'>
/** A folder or a file. */
export type NodeId = Branded<string, 'NodeId'>
export type VersionId = Branded<string, 'VersionId'>
export type UploadId = Branded<string, 'UploadId'>
export type LinkId = Branded<string, 'LinkId'>
export type SlotId = Branded<string, 'SlotId'>
export type AnyId = UserId | SpaceId | NodeId | VersionId | UploadId | LinkId | SlotId

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isId(text: unknown): text is AnyId {
  return typeof text === 'string' && uuid.test(text)
}

/**
 * A lower-case UUID as the id of the kind that the type argument says: `parseId<NodeId>(text)`.
 * @throws KeysError `id_invalid`
 */
export function parseId<Id extends AnyId>(text: string): Id {
  if (!isId(text)) throw new KeysError('id_invalid')
  return text as Id
}

/** A fresh id. Ids are drawn by the client; the server refuses one that was used before. */
export function drawId<Id extends AnyId>(): Id {
  return parseId<Id>(crypto.randomUUID())
}
