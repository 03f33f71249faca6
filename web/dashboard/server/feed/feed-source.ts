/** What the feed reads of the control database; plain SQL, because it is asked ten times a second. */
import { z } from 'zod'
import type { ControlDatabase } from '../../../../prisma/control/client.ts'
import type { FeedHead } from './resume.ts'

export interface StoredEvent {
  row: number
  type: string
  /** JSON */
  data: string
}

export interface FeedSource {
  /** Gives a database without a base one, once. */
  readHead(): Promise<FeedHead>
  readOldest(): Promise<number | null>
  /** In order of commit, which with SQLite's one writer is the order of rows: none appears later below one read. */
  readAfter(row: number, limit: number): Promise<StoredEvent[]>
  /** For a database that went back: ids that browsers hold must not be given again. */
  renewBase(above: number): Promise<void>
}

const headRow = z.strictObject({ base: z.string().nullable(), last: z.coerce.number().int().nullable() })
const oldestRow = z.strictObject({ oldest: z.coerce.number().int().nullable() })
const eventRow = z.strictObject({ row: z.coerce.number().int(), type: z.string(), data: z.string() })

export function createFeedSource(db: ControlDatabase, now: () => number): FeedSource {
  async function saveBase(base: number, isNew: boolean): Promise<void> {
    const value = String(base)
    await db.write((tx) =>
      tx.meta.upsert({
        where: { key: 'feed_base' },
        create: { key: 'feed_base', value },
        update: isNew ? {} : { value },
      }),
    )
  }

  async function readHead(): Promise<FeedHead> {
    // sqlite_sequence and not max(id): retention may have taken every event, the numbers go on all the same.
    const rows = await db.reader.$queryRaw`
      SELECT (SELECT value FROM meta WHERE key = 'feed_base') AS base,
             (SELECT seq FROM sqlite_sequence WHERE name = 'events') AS last`
    const head = z.array(headRow).parse(rows)[0]
    const base = Number(head?.base ?? Number.NaN)
    if (Number.isSafeInteger(base)) return { base, last: head?.last ?? 0 }
    await saveBase(now(), head?.base === null)
    return readHead()
  }

  return {
    readHead,
    async readOldest() {
      const rows = await db.reader.$queryRaw`SELECT min(id) AS oldest FROM events`
      return z.array(oldestRow).parse(rows)[0]?.oldest ?? null
    },
    async readAfter(row, limit) {
      const rows = await db.reader.$queryRaw`
        SELECT id AS row, type, data FROM events WHERE id > ${row} ORDER BY id LIMIT ${limit}`
      return z.array(eventRow).parse(rows)
    },
    renewBase: (above) => saveBase(Math.max(now(), above + 1), false),
  }
}
