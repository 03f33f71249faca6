import { expect, test } from 'vitest'
import { AuditQuery } from '../../contract/audit.ts'
import { EventsQuery } from '../../contract/events.ts'
import { ago, createTestControl, insert, inTransaction, seedPool } from '../test-control.ts'
import { listAlerts } from './list-alerts.ts'
import { listAudit, verifyAudit } from './list-audit.ts'
import { listEvents } from './list-events.ts'
import type { QueryServices } from './query-services.ts'

const events = (services: QueryServices, query: object = {}) => listEvents(services, EventsQuery.parse(query))

const kindOf = (row: number) => (row % 20 === 0 ? 'drift' : 'denied')

/** One a second, each tenth a sighting; ids in the stream begin at 1001. */
async function createEvents(count: number) {
  const control = await createTestControl()
  seedPool(control.sql)
  inTransaction(control.sql, () => {
    for (let row = 1; row <= count; row += 1) {
      const [type, severity] = row % 10 === 0 ? ['security', 'warning'] : ['rotation.step', 'info']
      const place = { at: ago(count - row), pool: 'vault', subject: 'vault', dedupe_key: `seed/${row}` }
      insert(control.sql, 'events', { ...place, type, severity, data: JSON.stringify({ row, kind: kindOf(row) }) })
    }
  })
  return control
}

test('events come newest first under the ids of the stream, fifty a page', async () => {
  await using control = await createEvents(120)
  const first = await events(control.services)
  expect(first).toMatchObject({ nextBefore: 1_071, nearest: null })
  expect(first.items[0]).toEqual({
    ...{
      id: 1_120,
      at: ago(0),
      type: 'security',
      severity: 'warning',
      subject: 'vault',
      data: { row: 120, kind: 'drift' },
    },
  })
  const rest = await events(control.services, { before: '1071' })
  const last = await events(control.services, { before: `${rest.nextBefore}` })
  expect([rest.items[0]?.id, last.items.at(-1)?.id, last.nextBefore]).toEqual([1_070, 1_001, null])
})

test('a moment shows what lies on both sides of it, and names the nearest', async () => {
  await using control = await createEvents(200)
  const found = await events(control.services, { at: ago(100) })
  expect(found.items).toHaveLength(50)
  expect([found.items[0]?.id, found.items.at(-1)?.id, found.nearest]).toEqual([1_124, 1_075, 1_100])
  expect(found.nextBefore).toBe(1_075)
})

test('at either end the other side gets the room', async () => {
  await using control = await createEvents(200)
  const late = await events(control.services, { at: ago(-500) })
  expect([late.items[0]?.id, late.items.length, late.nearest]).toEqual([1_200, 50, 1_200])
  const early = await events(control.services, { at: ago(5_000) })
  expect([early.items.at(-1)?.id, early.items.length, early.nearest, early.nextBefore]).toEqual([
    1_001,
    50,
    1_001,
    null,
  ])
})

test('filters by type and by how loud it is', async () => {
  await using control = await createEvents(100)
  expect((await events(control.services, { type: 'security' })).items).toHaveLength(10)
  expect((await events(control.services, { severity: 'warning' })).items).toHaveLength(10)
  expect((await events(control.services, { severity: 'alarm' })).items).toEqual([])
  expect((await events(control.services, { type: 'security', kind: 'drift' })).items).toHaveLength(5)
  expect(() => EventsQuery.parse({ kind: "drift' OR 1=1--" })).toThrow()
  expect(() => EventsQuery.parse({ before: '1', at: ago(1) })).toThrow()
})

test('open alerts stand in front of those that are settled', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  const alert = { pool: 'vault', subject: 'vault', severity: 'warning' }
  insert(control.sql, 'alerts', { ...alert, code: 'open', opened_at: ago(500) })
  insert(control.sql, 'alerts', {
    ...alert,
    code: 'acked',
    opened_at: ago(400),
    acked_at: ago(300),
    acked_by: 'mara',
    note: 'seen',
  })
  insert(control.sql, 'alerts', { ...alert, code: 'settled', opened_at: ago(200), resolved_at: ago(100) })
  const { items, open } = await listAlerts(control.services)
  expect(open).toBe(2)
  expect(items.map(({ code, state }) => [code, state])).toEqual([
    ['acked', 'acked'],
    ['open', 'open'],
    ['settled', 'resolved'],
  ])
})

test('the audit log is listed by who, what and when, and its chain is checked', async () => {
  await using control = await createTestControl()
  const { services, sql } = control
  const deed = { role: 'operator', address: '10.0.0.1', object: 'vault', result: 'ok', requestId: 'r1' } as const
  await services.audit.append({ ...deed, actor: 'mara', action: 'export', detail: { query: '' } })
  await services.audit.append({ ...deed, actor: 'jo', action: 'alert.ack' })
  await services.audit.append({ ...deed, actor: 'mara', action: 'alert.ack' })
  const list = async (query: object) =>
    (await listAudit(services, AuditQuery.parse(query))).items.map(({ actor, action }) => `${actor} ${action}`)
  expect(await list({})).toEqual(['mara alert.ack', 'jo alert.ack', 'mara export'])
  expect(await list({ actor: 'mara' })).toEqual(['mara alert.ack', 'mara export'])
  expect(await list({ actor: 'mara', action: 'export' })).toEqual(['mara export'])
  expect(await list({ before: '2' })).toEqual(['mara export'])
  expect(await list({ from: ago(-1) })).toEqual([])
  expect(await verifyAudit(services)).toMatchObject({ ok: true, checked: 3, verifiedAt: ago(0) })
  sql.exec("DROP TRIGGER audit_logs_no_update; UPDATE audit_logs SET actor = 'eve' WHERE id = 2")
  expect(await verifyAudit(services)).toMatchObject({ ok: false, firstBadId: 2 })
})
