/** A real control database in a folder of its own, what a pool leaves in it, and a Temporal that remembers what it is told. */

import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { SqlDriverAdapterFactory, SqlQuery } from '@prisma/driver-adapter-utils'
import { PrismaClient } from '../../../prisma/control/client/generated/client.ts'
import type { ControlDatabase } from '../../../prisma/control/client.ts'
import { createAdapter, WRITE_LIMITS } from '../../../prisma/open-database.ts'
import { createControlFixture } from '../../../tests/fakes/control-database.ts'
import { defaultPolicy, type Policy } from '../../../workflows/domain/policy.ts'
import { createAudit } from './audit.ts'
import { readConfig } from './config.ts'
import { createLog } from './log.ts'
import type { QueryServices } from './queries/query-services.ts'
import { createTemporal, type TemporalLink } from './temporal.ts'

export const nowMs = Date.UTC(2026, 10, 24, 12, 0, 0)
export const slots = ['vault_web1', 'vault_web2', 'vault_web3'] as const
export const ago = (seconds: number): string => new Date(nowMs - seconds * 1_000).toISOString()

export const policy: Policy = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 }, slots.length)

export interface FakeLink extends TemporalLink {
  told: { name: string; input: unknown; updateId: string | undefined }[]
  /** What the controller answers; throws to refuse. */
  answer: (name: string, input: unknown) => unknown
  isReachable: boolean
}

export function createFakeLink(): FakeLink {
  const link: FakeLink = {
    told: [],
    answer: () => ({}),
    isReachable: true,
    async update(name, input, { updateId }) {
      link.told.push({ name, input, updateId })
      return link.answer(name, input)
    },
    async check() {
      if (!link.isReachable) throw new Error('nobody there')
    },
    close: async () => undefined,
  }
  return link
}

export interface TestControl extends AsyncDisposable {
  services: QueryServices & { audit: ReturnType<typeof createAudit> }
  db: ControlDatabase
  link: FakeLink
  /** Every statement that was read with, as the database got it. */
  statements: SqlQuery[]
  /** A connection beside Prisma's, for seeding and for `EXPLAIN`. */
  sql: DatabaseSync
}

export async function createTestControl(settings: Record<string, string> = {}): Promise<TestControl> {
  const fixture = await createControlFixture()
  const statements: SqlQuery[] = []
  const place = { file: fixture.file, synchronous: 'NORMAL' } as const
  const client = new PrismaClient({ adapter: recording(createAdapter(place), statements) })
  const close = () => client.$disconnect()
  const db: ControlDatabase = {
    reader: client,
    write: (work) => client.$transaction(work, WRITE_LIMITS),
    close,
    [Symbol.asyncDispose]: close,
  }
  const clock = { now: () => nowMs }
  const link = createFakeLink()
  const temporal = createTemporal({ link, clock, log: createLog('silent') })
  const config = readConfig({ POOL_SLOTS: slots.join(','), CONTROL_DATABASE: fixture.file, ...settings })
  const sql = new DatabaseSync(fixture.file)
  return {
    services: { config, db, clock, temporal, audit: createAudit({ db, clock }) },
    ...{ db, link, statements, sql },
    async [Symbol.asyncDispose]() {
      sql.close()
      await temporal.close()
      await close()
      await fixture[Symbol.asyncDispose]()
    },
  }
}

function recording(factory: SqlDriverAdapterFactory, statements: SqlQuery[]): SqlDriverAdapterFactory {
  return {
    ...factory,
    async connect() {
      const adapter = await factory.connect()
      return {
        ...adapter,
        queryRaw(query) {
          statements.push(query)
          return adapter.queryRaw(query)
        },
      }
    },
  }
}

const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>()

function prepare(sql: DatabaseSync, text: string): StatementSync {
  const known = prepared.get(sql) ?? new Map<string, StatementSync>()
  prepared.set(sql, known)
  const statement = known.get(text) ?? sql.prepare(text)
  known.set(text, statement)
  return statement
}

/** One row by the names of its columns. */
export function insert(sql: DatabaseSync, table: string, row: Record<string, string | number | null>): number {
  const names = Object.keys(row)
  const text = `INSERT INTO ${table} (${names.map((name) => `"${name}"`)}) VALUES (${names.map(() => '?')})`
  return Number(prepare(sql, text).run(...Object.values(row)).lastInsertRowid)
}

/** Many rows at once cost one write to the disk. */
export function inTransaction(sql: DatabaseSync, work: () => void): void {
  sql.exec('BEGIN IMMEDIATE')
  work()
  sql.exec('COMMIT')
}

/** The pool with its slots and its first policy. */
export function seedPool(sql: DatabaseSync, epoch = 0): void {
  insert(sql, 'pools', { id: 'vault', epoch, policy_version: 1, updated_at: ago(0) })
  for (const [idx, name] of slots.entries()) {
    insert(sql, 'slots', { pool: 'vault', name, idx, state: 'empty', updated_at: ago(0) })
  }
  seedPolicy(sql, { version: 1, policy, at: ago(90 * 86_400) })
  insert(sql, 'leases', { name: 'telemetry', owner: 'worker', until: ago(-8) })
  insert(sql, 'meta', { key: 'feed_base', value: '1000' })
}

export function seedPolicy(sql: DatabaseSync, stored: { version: number; policy: Policy; at: string }): void {
  const settings = { meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 }
  const body = JSON.stringify({ policy: stored.policy, settings, replicas: slots.length })
  const made = { created_at: stored.at, created_by: 'settings', reason: 'first start' }
  insert(sql, 'policies', { pool: 'vault', version: stored.version, body, ...made })
  sql.prepare('UPDATE pools SET policy_version = ?').run(stored.version)
}

type Row = Record<string, string | number | null>

/** In its slot, which shows it while it lives. */
export function seedIncarnation(sql: DatabaseSync, row: Row & { slot: string; state: string }): number {
  const id = insert(sql, 'incarnations', {
    ...{ pool: 'vault', epoch: 1, image_digest: 'sha256:5e', variant: 'a', created_at: ago(600) },
    container_id: `${row.slot}-${Math.random()}`,
    ...row,
  })
  if (row.state !== 'destroyed' && row.state !== 'quarantined') {
    const shown = 'UPDATE slots SET incarnation = ?, state = ?, address = ?, lb_state = ? WHERE name = ?'
    sql.prepare(shown).run(id, row.state, '10.0.0.2', 'ready', row.slot)
  }
  return id
}

export function seedRotation(sql: DatabaseSync, row: Row & { epoch: number }): number {
  return insert(sql, 'rotations', {
    ...{ pool: 'vault', run_id: 'run', trigger: 'timer', policy_version: 1, started_at: ago(60), ...row },
  })
}

export interface History {
  count: number
  /** Between two rotations. */
  everyS: number
  steps?: boolean
}

/**
 * Rotations up to a minute ago, each with the container that left; every 100th was kept, every 1,000th an alarm and every
 * 500th by hand. In SQL, so that a hundred thousand of them take a second.
 */
export function seedHistory(sql: DatabaseSync, { count, everyS, steps = false }: History): void {
  const at = (seconds: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${nowMs / 1_000} - (${seconds}), 'unixepoch')`
  const ageS = `(${count} - e) * ${everyS} + 60`
  const numbers = (from: number) =>
    `WITH RECURSIVE n(e) AS (VALUES(${from}) UNION ALL SELECT e + 1 FROM n WHERE e < ${count})`
  const checks = ['newId', 'digest', 'noChanges', 'oldGone'].map(
    (check) => `'${check}', json_object('ok', json('true'), 'at', '${ago(0)}')`,
  )
  const slot = (number: string) =>
    `CASE (${number}) % 3 ${slots.map((name, index) => `WHEN ${index} THEN '${name}'`).join(' ')} END`
  const base = Number(sql.prepare('SELECT coalesce(max(id), 0) + 1 AS id FROM incarnations').get()?.id)
  const isLast = `e = ${count}`
  const left = `${ageS} - ${everyS}`
  inTransaction(sql, () => {
    sql.exec(`${numbers(0)} INSERT INTO incarnations (id, pool, slot, epoch, container_id, image_digest, variant, state,
        created_at, serving_at, draining_at, destroyed_at, serving_ms, draining_ms, exposure_ms, proof)
      SELECT ${base} + e, 'vault', ${slot('e')}, e, 'c' || (${base} + e), 'sha256:5e', 'a', 'destroyed', ${at(ageS)}, ${at(ageS)},
        CASE WHEN ${isLast} THEN NULL ELSE ${at(left)} END, CASE WHEN ${isLast} THEN NULL ELSE ${at(`${left} - 1`)} END,
        ${everyS * 1_000}, 1000, ${everyS * 1_000 + 1_000}, json_object(${checks}) FROM n`)
    sql.exec(`${numbers(1)} INSERT INTO rotations (pool, run_id, epoch, trigger, policy_version, old, new, started_at,
        switched_at, finished_at, outcome, cutover_ms, drain_ms, exposure_ms, lost, cut)
      SELECT 'vault', 'run', e, CASE WHEN e % 500 = 0 THEN 'manual' ELSE 'timer' END, 1, ${base} + e - 1, ${base} + e, ${at(ageS)},
        ${at(ageS)}, ${at(`${ageS} - 2`)}, CASE WHEN e % 1000 = 0 THEN 'alarm' WHEN e % 100 = 0 THEN 'kept' ELSE 'rotated' END,
        20 + e % 50, 1000, ${everyS * 1_000 + 1_000}, 0, 0 FROM n`)
    sql.prepare('UPDATE pools SET epoch = ?').run(count)
  })
  if (!steps) return
  for (const { id } of sql.prepare('SELECT id FROM rotations').all()) seedSteps(sql, Number(id), 60)
}

export function seedSteps(sql: DatabaseSync, rotation: number, atS: number): void {
  for (const [seq, name] of ['chooseReplacement', 'startStandby', 'awaitHealthy', 'switchTraffic'].entries()) {
    const times = { started_at: ago(atS), finished_at: ago(atS), duration_us: 12_500 }
    insert(sql, 'rotation_steps', { rotation, seq: seq + 1, attempt: 1, name, state: 'done', ...times })
  }
}

const quiet = { r3xx: 0, r4xx: 0, r5xx: 0, retries: 0, redispatches: 0, connections: 3, queue_max: 0, lost: 0, cut: 0 }

export function seedTraffic(sql: DatabaseSync, row: Row & { res: number; t: number; requests: number }): void {
  insert(sql, 'traffic_stats', { pool: 'vault', ...quiet, r2xx: row.requests, mean_ms: 5, ...row })
}

export function seedStats(sql: DatabaseSync, row: Row & { incarnation: number; res: number; t: number }): void {
  const figures = { cpu_milli: 100, mem_bytes: 50_000_000, rx_bytes: 2_000, tx_bytes: 4_000, conns: 2 }
  insert(sql, 'container_stats', { ...figures, ...row })
}
