/** Events newest first, or the fifty around a moment. */
import { z } from 'zod'
import { type Event, type EventList, Event as EventSchema, type EventsQuery } from '../../contract/events.ts'
import { readEventBase } from './event-head.ts'
import type { QueryServices } from './query-services.ts'
import { parseColumn, readRows, type SqlValue, text, whole } from './read-rows.ts'

const PAGE = 50
const row = z.object({ id: whole, at: text, type: text, severity: text, subject: text, data: text })
type Row = z.infer<typeof row>

const worse = { info: ['info', 'warning', 'alarm'], warning: ['warning', 'alarm'], alarm: ['alarm'] } as const

export async function listEvents(services: QueryServices, query: EventsQuery): Promise<EventList> {
  const base = await readEventBase(services)
  if (query.at !== undefined) return around(services, query, { at: query.at, base })
  const before = query.before === undefined ? MOST : query.before - base
  const rows = await readPage(services, query, { id: before, way: 'before' })
  const last = rows.length === PAGE ? rows.at(-1) : undefined
  return { items: rows.map((found) => toEvent(found, base)), nextBefore: last ? last.id + base : null, nearest: null }
}

const MOST = Number.MAX_SAFE_INTEGER

/** Half before the moment and half after it; the other half's room is given to the fuller one. */
async function around(
  services: QueryServices,
  query: EventsQuery,
  { at, base }: { at: string; base: number },
): Promise<EventList> {
  const border = await firstIdSince(services, at)
  const later = (await readPage(services, query, { id: border - 1, way: 'after' })).toReversed()
  const earlier = await readPage(services, query, { id: border, way: 'before' })
  const half = PAGE / 2
  const up = later.slice(-Math.max(half, PAGE - earlier.length))
  const items = [...up, ...earlier.slice(0, PAGE - up.length)]
  const last = items.at(-1)
  return {
    items: items.map((found) => toEvent(found, base)),
    nextBefore: earlier.length > PAGE - up.length || earlier.length === PAGE ? (last ? last.id + base : null) : null,
    nearest: nearestTo(items, Date.parse(at), base),
  }
}

function nearestTo(items: readonly Row[], atMs: number, base: number): number | null {
  const distance = (found: Row) => Math.abs(Date.parse(found.at) - atMs)
  const [first, ...others] = items
  if (first === undefined) return null
  return others.reduce((best, found) => (distance(found) < distance(best) ? found : best), first).id + base
}

/** Ids rise in the order of time, so the index on the instant finds where to cut. */
async function firstIdSince({ db }: QueryServices, at: string): Promise<number> {
  const sql = 'SELECT id FROM events WHERE at >= ?1 ORDER BY at, id LIMIT 1'
  const [found] = await readRows(db.reader, { sql, values: [at] }, z.object({ id: whole }))
  return found?.id ?? MOST
}

interface Edge {
  id: number
  way: 'before' | 'after'
}

async function readPage({ db, config }: QueryServices, query: EventsQuery, { id, way }: Edge): Promise<Row[]> {
  const values: SqlValue[] = [id, config.pool, PAGE]
  const type = query.type === undefined ? '' : `AND type = ?${values.push(query.type)}`
  const severities = query.severity === undefined ? [] : worse[query.severity]
  const severity =
    severities.length === 0 ? '' : `AND severity IN (${severities.map((name) => `?${values.push(name)}`)})`
  const kind = query.kind === undefined ? '' : `AND json_extract(data, '$.kind') = ?${values.push(query.kind)}`
  const [sign, order] = way === 'before' ? ['<', 'DESC'] : ['>', 'ASC']
  const index = query.type === undefined ? '' : 'INDEXED BY events_type_id_idx'
  const sql = `SELECT id, at, type, severity, subject, data FROM events ${index}
    WHERE id ${sign} ?1 AND pool = ?2 ${type} ${severity} ${kind} ORDER BY id ${order} LIMIT ?3`
  return readRows(db.reader, { sql, values }, row)
}

function toEvent({ id, at, type, severity, subject, data }: Row, base: number): Event {
  return EventSchema.parse({ id: id + base, at, type, severity, subject, data: parseColumn(data) })
}
