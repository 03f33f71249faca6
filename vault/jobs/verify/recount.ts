/** Sums that rows keep, made again from what they sum. Each is one statement, so it sees one moment. */
import type { VaultReader } from '../../../prisma/vault/client.ts'

/** Versions in use whose segments are not all there. */
export async function listIncomplete(reader: VaultReader): Promise<string[]> {
  const rows = await reader.$queryRaw<{ id: string }[]>`
    SELECT "versions"."id" FROM "versions"
    LEFT JOIN (SELECT "version_id", COUNT(*) AS "count", SUM("size") AS "bytes" FROM "segments" GROUP BY "version_id")
      AS "held" ON "held"."version_id" = "versions"."id"
    WHERE "versions"."purged_at" IS NULL
      AND ("held"."count" IS NULL OR "held"."count" <> "versions"."segs" OR "held"."bytes" <> "versions"."csize")
    ORDER BY "versions"."id"`
  return rows.map(({ id }) => id)
}

/** Users whose used or reserved bytes are not those of their contents and drafts. */
export async function listWrongQuotas(reader: VaultReader): Promise<string[]> {
  const rows = await reader.$queryRaw<{ id: string }[]>`
    WITH "stored" AS (
      SELECT "spaces"."owner_id" AS "user_id", "versions"."csize" AS "bytes" FROM "versions"
      JOIN "files" ON "files"."id" = "versions"."file_id" JOIN "spaces" ON "spaces"."id" = "files"."space_id"
      WHERE "versions"."purged_at" IS NULL
      UNION ALL SELECT "user_id", "bytes" FROM "purges"),
    "used" AS (SELECT "user_id", SUM("bytes") AS "bytes" FROM "stored" GROUP BY "user_id"),
    "reserved" AS (SELECT "user_id", SUM("csize") AS "bytes" FROM "uploads" WHERE "state" = 'open' GROUP BY "user_id")
    SELECT "users"."id" FROM "users" LEFT JOIN "used" ON "used"."user_id" = "users"."id"
    LEFT JOIN "reserved" ON "reserved"."user_id" = "users"."id"
    WHERE "used_bytes" <> COALESCE("used"."bytes", 0) OR "reserved_bytes" <> COALESCE("reserved"."bytes", 0)
    ORDER BY "users"."id"`
  return rows.map(({ id }) => id)
}
