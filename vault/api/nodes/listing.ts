/** Children of a folder as lines, in slices that are each a short read of their own (vault page, section 5.3). */
import type { VaultReader } from '../../../prisma/vault/client.ts'

const SLICE = 2_000
/** For so long the job `gc` keeps what left a folder. */
const REMOVALS_KEPT_MS = 30 * 86_400_000

export interface ListingHead {
  json: string
  sig: string
}

export interface Listing {
  head: ListingHead
  /** Everything, also when only what changed was asked for. */
  full: boolean
  /** Records by id, each with a line feed; then what left. Larger pieces than lines. */
  lines: AsyncIterable<string>
}

export interface Listed {
  folder: string
  /** Revision after which changes count; null for everything. */
  since: number | null
  now: Date
}

/** Null when there is no such folder. */
export async function openListing(reader: VaultReader, { folder, since, now }: Listed): Promise<Listing | null> {
  const row = await reader.folderHead.findUnique({ where: { folderId: folder } })
  if (row === null) return null
  const isPart = since !== null && (await isKept(reader, { folder, since, now }))
  return {
    head: { json: row.manifest, sig: Buffer.from(row.sig).toString('base64url') },
    full: !isPart,
    lines: isPart ? listChanges(reader, folder, since) : listRecords(reader, folder, 0),
  }
}

/** Whether everything that left after that revision is still known: something shows that it is younger than that. */
async function isKept(reader: VaultReader, { folder, since, now }: Listed & { since: number }): Promise<boolean> {
  const kept = new Date(now.getTime() - REMOVALS_KEPT_MS).toISOString()
  const next = since + 1
  const [found] = await reader.$queryRaw<{ young: number | bigint }[]>`
    SELECT
      EXISTS (SELECT 1 FROM "folder_heads" WHERE "folder_id" = ${folder} AND ("rev" <= ${since}
        OR "rev" = ${next} AND "updated_at" > ${kept}))
      OR EXISTS (SELECT 1 FROM "files" WHERE "parent_id" = ${folder} AND "list_rev" <= ${next} AND "updated_at" > ${kept})
      OR EXISTS (SELECT 1 FROM "folder_removals" WHERE "folder_id" = ${folder} AND "rev" <= ${next} AND "at" > ${kept})
      OR EXISTS (SELECT 1 FROM "files" WHERE "id" = ${folder} AND "created_at" > ${kept}) AS "young"`
  return Boolean(found?.young)
}

async function* listChanges(reader: VaultReader, folder: string, since: number): AsyncGenerator<string> {
  yield* listRecords(reader, folder, since)
  const gone = await reader.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT "file_id" AS "id" FROM "folder_removals" WHERE "folder_id" = ${folder} AND "rev" > ${since}
      AND NOT EXISTS (SELECT 1 FROM "files" WHERE "id" = "file_id" AND "parent_id" = ${folder})
    ORDER BY 1`
  if (gone.length > 0) yield gone.map(({ id }) => `${JSON.stringify({ gone: id })}\n`).join('')
}

/** SQLite joins the lines: a row each would cost ten times as much. */
async function* listRecords(reader: VaultReader, folder: string, since: number): AsyncGenerator<string> {
  for (let last = ''; ; ) {
    const [slice] = await reader.$queryRaw<{ last: string | null; count: number | bigint; lines: string }[]>`
      SELECT MAX("id") AS "last", COUNT(*) AS "count", group_concat("record", char(10) ORDER BY "id") AS "lines"
      FROM (SELECT "id", "record" FROM "files"
        WHERE "parent_id" = ${folder} AND "id" > ${last} AND "list_rev" > ${since} ORDER BY "id" LIMIT ${SLICE})`
    if (slice?.last == null) return
    yield `${slice.lines}\n`
    if (Number(slice.count) < SLICE) return
    last = slice.last
  }
}
