/** Every statement of every query, over a history of 100,000 rotations, as SQLite would carry it out. */
import type { SQLInputValue } from 'node:sqlite'
import type { SqlQuery } from '@prisma/driver-adapter-utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AuditQuery } from '../../contract/audit.ts'
import { IncarnationsQuery } from '../../contract/containers.ts'
import { EventsQuery } from '../../contract/events.ts'
import { MetricsQuery } from '../../contract/metrics.ts'
import { RotationsQuery } from '../../contract/rotations.ts'
import {
  ago,
  createTestControl,
  insert,
  inTransaction,
  nowMs,
  seedHistory,
  seedIncarnation,
  seedPool,
  seedStats,
  seedTraffic,
  type TestControl,
} from '../test-control.ts'
import { listAlerts } from './list-alerts.ts'
import { listAudit } from './list-audit.ts'
import { listContainers } from './list-containers.ts'
import { listEvents } from './list-events.ts'
import { listIncarnations } from './list-incarnations.ts'
import { listQuarantine } from './list-quarantine.ts'
import { listRotations } from './list-rotations.ts'
import type { QueryServices } from './query-services.ts'
import { readMetrics } from './read-metrics.ts'
import { readPolicy } from './read-policy.ts'
import { readRotation } from './read-rotation.ts'
import { readRotationState } from './read-rotation-state.ts'

let control: TestControl
beforeAll(async () => {
  control = await createTestControl()
  const { sql } = control
  seedPool(sql)
  seedHistory(sql, { count: 100_000, everyS: 60 })
  inTransaction(sql, () => {
    for (let row = 0; row < 5_000; row += 1) {
      const at = ago(5_000 - row)
      const event = { at, pool: 'vault', severity: 'info', subject: 'vault', data: '{}', dedupe_key: `seed/${row}` }
      insert(sql, 'events', { ...event, type: row % 500 === 0 ? 'security' : 'rotation.step' })
      const entry = { at, actor: 'mara', role: 'operator', object: 'vault', result: 'ok', prev_hash: '0', hash: '1' }
      insert(sql, 'audit_logs', { ...entry, action: row % 2 ? 'rotation.pause' : 'export' })
      seedTraffic(sql, { res: 2, t: nowMs / 1_000 - row * 2, requests: 10 })
    }
    for (let row = 0; row < 300; row += 1) {
      insert(sql, 'alerts', {
        pool: 'vault',
        code: `c${row}`,
        subject: 'vault',
        severity: 'warning',
        opened_at: ago(row),
        resolved_at: row > 3 ? ago(0) : null,
      })
    }
    const serving = seedIncarnation(sql, { slot: 'vault_web1', state: 'serving', serving_at: ago(60) })
    for (let row = 0; row < 30; row += 1) seedStats(sql, { incarnation: serving, res: 2, t: nowMs / 1_000 - row * 2 })
    seedIncarnation(sql, { slot: 'vault_web2', state: 'quarantined', serving_at: ago(500), drift_count: 1 })
  })
}, 120_000)
afterAll(() => control?.[Symbol.asyncDispose]())

/** A few rows, whatever the pool has been through: policies are made by people; `sub` is what Prisma counts over. */
const tiny = /\b(?:pools|slots|meta|leases|policies|sqlite_sequence|sub)\b/

/** What the plan of a statement walks from end to end. */
function scansOf({ sql, args }: SqlQuery): string[] {
  const plan = control.sql.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(args as SQLInputValue[]))
  return plan.map(({ detail }) => String(detail)).filter((detail) => isWalk(detail) && !tiny.test(detail))
}

/** By the pool alone is a walk, too: there is one, so every row is in it. */
function isWalk(detail: string): boolean {
  if (/^SEARCH .*\(pool=\?\)$/.test(detail)) return !/incarnations_living_idx|alerts_open_key/.test(detail)
  // A constant row, a list of ours, or a subquery that itself is in the plan.
  return (
    /^SCAN /.test(detail) && !/^SCAN (?:CONSTANT ROW|\(?subquery-?\d*\)?|\d+ CONSTANT|ids VIRTUAL TABLE)/i.test(detail)
  )
}

const rotations = (query: object) => (services: QueryServices) => listRotations(services, RotationsQuery.parse(query))
const events = (query: object) => (services: QueryServices) => listEvents(services, EventsQuery.parse(query))
const audit = (query: object) => (services: QueryServices) => listAudit(services, AuditQuery.parse(query))
const metrics = (query: object) => (services: QueryServices) => readMetrics(services, MetricsQuery.parse(query))
const incarnations = (query: object) => (services: QueryServices) =>
  listIncarnations(services, IncarnationsQuery.parse(query))

const queries: Record<string, (services: QueryServices) => Promise<unknown>> = {
  'the state': readRotationState,
  'a rotation': (services) => readRotation(services, 50_000),
  rotations: rotations({}),
  'rotations before one': rotations({ before: '40000' }),
  'rotations that were kept': rotations({ outcome: 'kept' }),
  'alarms by hand in a slot': rotations({ outcome: 'alarm', trigger: 'manual', slot: 'vault_web1' }),
  'rotations that went well by hand': rotations({ outcome: 'rotated', trigger: 'manual' }),
  'rotations of a slot': rotations({ slot: 'vault_web1' }),
  'rotations of a time': rotations({ from: ago(200_000), to: ago(100_000) }),
  containers: listContainers,
  'lives of containers': incarnations({}),
  'lives in a slot': incarnations({ slot: 'vault_web3', before: '90000' }),
  events: events({}),
  'events before one': events({ before: '2000' }),
  'events around a moment': events({ at: ago(2_500) }),
  sightings: events({ type: 'security', severity: 'warning' }),
  'sightings around a moment': events({ type: 'security', at: ago(2_500) }),
  alerts: listAlerts,
  'the shelf': listQuarantine,
  'the policy': (services) => readPolicy(services),
  audit: audit({}),
  'audit of somebody': audit({ actor: 'mara', before: '4000' }),
  'audit of an action': audit({ action: 'export', from: ago(4_000), to: ago(1_000) }),
  'audit of somebody doing something': audit({ actor: 'mara', action: 'export' }),
  'an hour of charts': metrics({ window: '1h', series: 'traffic,slots,rotations' }),
  'two days of charts': metrics({ window: '2d', series: 'traffic,slots,rotations' }),
  'a quarter of charts': metrics({ window: '90d', series: 'traffic,rotations' }),
  'a quarter of figures': metrics({ window: '90d', series: 'exposure,unpredictability' }),
}

for (const [name, query] of Object.entries(queries)) {
  test(`${name}: no statement walks a table that grows`, async () => {
    control.statements.length = 0
    await query(control.services)
    const statements = [...control.statements]
    expect(statements.length).toBeGreaterThan(0)
    const scans = statements.flatMap((statement) => scansOf(statement).map((scan) => `${scan} ← ${statement.sql}`))
    expect(scans).toEqual([])
  })
}

test('a page deep in the history is as many statements as the first', async () => {
  const countOf = async (query: object) => {
    control.statements.length = 0
    await rotations(query)(control.services)
    return control.statements.length
  }
  expect(await countOf({ before: '1000' })).toBe(await countOf({}))
})

test('the figures of a quarter read the latest 20,000 rotations and say so', async () => {
  const found = await readMetrics(
    control.services,
    MetricsQuery.parse({ window: '90d', series: 'exposure,unpredictability' }),
  )
  expect(found.exposure).toMatchObject({ truncated: true, cleansing: { failed: expect.any(Number) } })
  expect(found.exposure?.n).toBeGreaterThan(19_000)
})
