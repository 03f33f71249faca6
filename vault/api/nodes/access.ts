/** Who may see a node. What a caller may not see does not exist for it: foreign is unknown. */
import type { VaultReader } from '../../../prisma/vault/client.ts'
import { limits } from '../../contract/limits.ts'
import { type Caller, isLinkSession } from '../authenticate.ts'
import { ApiError } from '../problems.ts'

export interface Place {
  id: string
  spaceId: string
  ownerId: string
  /** The root of a space or its trash. */
  isSystem: boolean
  inTrash: boolean
}

/** From the node up to the root: a file in the deepest folder, its folders, and one more to see that it is too deep. */
const MOST_LEVELS = limits.foldersDeep + 2

/** @throws ApiError `not_found` also for what was purged, and for everything outside of a link's subtree */
export async function requireNode(reader: VaultReader, caller: Caller, id: string): Promise<Place> {
  const place = await findPlace(reader, id)
  if (place === null) throw new ApiError('not_found')
  const isOwn = isLinkSession(caller)
    ? place.ids.includes(caller.fileId) && place.spaceId === caller.spaceId && !place.inTrash && !place.isGone
    : place.ownerId === caller.userId
  if (!isOwn) throw new ApiError('not_found')
  return place
}

/** A space of the caller's own. @throws ApiError `not_found` */
export async function requireSpace(reader: VaultReader, ownerId: string, id: string) {
  const space = await reader.space.findFirst({ where: { id, ownerId } })
  if (space === null) throw new ApiError('not_found')
  return space
}

export interface FoundPlace extends Place {
  /** From the node itself up to root or trash. */
  ids: string[]
  /** Something in it lost its bytes for good. */
  isGone: boolean
}

/** Null for what has no way up to a root or a trash: unknown, or purged. */
export async function findPlace(reader: VaultReader, id: string): Promise<FoundPlace | null> {
  const rows = await reader.$queryRaw<{ id: string; gone: number | bigint | null }[]>`
    WITH RECURSIVE "up"("id", "level") AS (
      SELECT ${id}, 0
      UNION ALL SELECT "files"."parent_id", "up"."level" + 1 FROM "files" JOIN "up" ON "files"."id" = "up"."id"
      WHERE "files"."parent_id" IS NOT NULL AND "up"."level" < ${MOST_LEVELS})
    SELECT "up"."id", "files"."gone" FROM "up" LEFT JOIN "files" ON "files"."id" = "up"."id" ORDER BY "up"."level"`
  const top = rows.at(-1)?.id ?? ''
  const [space] = await reader.$queryRaw<{ id: string; ownerId: string; trashId: string }[]>`
    SELECT "spaces"."id", "owner_id" AS "ownerId", "trash_id" AS "trashId"
    FROM "folder_heads" JOIN "spaces" ON "spaces"."id" = "folder_heads"."space_id"
    WHERE "folder_id" = ${top} AND ("root_id" = ${top} OR "trash_id" = ${top})`
  if (space === undefined) return null
  return {
    ...{ id, spaceId: space.id, ownerId: space.ownerId, ids: rows.map((row) => row.id) },
    ...{ isSystem: rows.length === 1, inTrash: top === space.trashId, isGone: rows.some((row) => Boolean(row.gone)) },
  }
}
