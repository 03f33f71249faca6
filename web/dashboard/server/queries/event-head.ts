/** Id of the newest event as the stream counts it: the database's own base and the row's number. */
import { z } from 'zod'
import type { QueryServices } from './query-services.ts'
import { readRows, textOrNull, wholeOrNull } from './read-rows.ts'

const head = z.object({ base: textOrNull, last: wholeOrNull })

export async function readEventHead(services: QueryServices): Promise<number> {
  const { base, last } = await readHead(services)
  return base + last
}

/** What is added to a row's number. */
export async function readEventBase(services: QueryServices): Promise<number> {
  return (await readHead(services)).base
}

// sqlite_sequence and not max(id): retention may have taken every event, the numbers go on all the same.
async function readHead({ db }: QueryServices): Promise<{ base: number; last: number }> {
  const sql = `SELECT (SELECT value FROM meta WHERE key = 'feed_base') AS base,
    (SELECT seq FROM sqlite_sequence WHERE name = 'events') AS last`
  const [found] = await readRows(db.reader, { sql, values: [] }, head)
  return { base: Number(found?.base ?? 0), last: found?.last ?? 0 }
}
