import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../migrate.ts'
import { installedEngine } from '../migration-folder.ts'
import { createAdapter } from '../open-database.ts'
import { PrismaClient } from './client/generated/client.ts'
import { type ControlDatabase, openControl } from './client.ts'

let home: string
let database: ControlDatabase
let raw: SqlDriverAdapter

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'leyzen-control-'))
  const file = join(home, 'control.db')
  const files = { migrations: join(import.meta.dirname, 'migrations'), engine: installedEngine() }
  await migrate({ file, files, mode: 0o600, now: () => new Date() })
  database = await openControl(file)
  raw = await new PrismaBetterSqlite3({ url: file, fileMustExist: true }).connect()
  await raw.executeScript(`
    INSERT INTO pools (id, epoch, policy_version, updated_at) VALUES ('vault', 1, 1, '2026-11-24T00:00:00.000Z');
    INSERT INTO audit_logs (at, actor, role, action, object, result, prev_hash, hash)
    VALUES ('2026-11-24T00:00:00.000Z', 'anna', 'operator', 'rotate', 'vault', 'ok', '', 'h')`)
})
afterAll(async () => {
  await raw.dispose()
  await database.close()
  await rm(home, { recursive: true, force: true })
})

test.each([
  ['an update', "UPDATE audit_logs SET actor = 'eve'"],
  ['a deletion', 'DELETE FROM audit_logs'],
  [
    'a replacement',
    `INSERT OR REPLACE INTO audit_logs (id, at, actor, role, action, object, result, prev_hash, hash)
     VALUES (1, 'x', 'eve', 'operator', 'rotate', 'vault', 'ok', '', 'h')`,
  ],
])('the audit log refuses %s', async (_, sql) => {
  const refused = raw.executeRaw({ sql, args: [], argTypes: [] })
  await expect(refused).rejects.toMatchObject({ cause: { originalMessage: 'audit_logs only grows' } })
  expect(await database.reader.auditLog.findMany({ select: { actor: true } })).toEqual([{ actor: 'anna' }])
})

test('the audit log takes a new entry from the client', async () => {
  const entry = {
    at: '2026-11-24T00:00:01.000Z',
    actor: 'worker',
    role: 'system',
    action: 'freeze',
    object: 'vault_web2',
  }
  await database.write((tx) => tx.auditLog.create({ data: { ...entry, result: 'ok', prevHash: 'h', hash: 'i' } }))
  expect(await database.reader.auditLog.count()).toBe(2)
})

test('a second open alert for one cause is refused, a new one after the first was resolved is not', async () => {
  const alert = {
    pool: 'vault',
    code: 'no_spare',
    subject: 'vault',
    severity: 'alarm',
    openedAt: '2026-11-24T00:00:00.000Z',
  }
  const open = () => database.write((tx) => tx.alert.create({ data: alert }))
  await open()
  await expect(open()).rejects.toMatchObject({ code: 'P2002' })
  await database.write((tx) =>
    tx.alert.updateMany({ where: { resolvedAt: null }, data: { resolvedAt: alert.openedAt } }),
  )
  await open()
})

test('epochs, durations and series go beyond 32 bits', async () => {
  const big = 999_999_999_999_999n
  await database.write((tx) => tx.pool.update({ where: { id: 'vault' }, data: { epoch: big } }))
  expect((await database.reader.pool.findUnique({ where: { id: 'vault' } }))?.epoch).toBe(big)
})

/** The big lists, as the client asks for them (captured from its query log), must be read by an index. */
const lists: [string, (from: ControlDatabase['reader']) => Promise<unknown>][] = [
  [
    'rotations of a pool, newest first',
    (from) =>
      from.rotation.findMany({
        where: { poolId: 'vault', startedAt: { lt: 'x' } },
        orderBy: { startedAt: 'desc' },
        take: 50,
      }),
  ],
  [
    'rotations by epoch',
    (from) =>
      from.rotation.findMany({ where: { poolId: 'vault', epoch: { lt: 9n } }, orderBy: { epoch: 'desc' }, take: 50 }),
  ],
  [
    'rotations by outcome',
    (from) =>
      from.rotation.findMany({ where: { outcome: 'kept', epoch: { lt: 9n } }, orderBy: { epoch: 'desc' }, take: 50 }),
  ],
  ['open rotations', (from) => from.rotation.findMany({ where: { poolId: 'vault', outcome: null } })],
  [
    'rotations by trigger',
    (from) =>
      from.rotation.findMany({ where: { trigger: 'timer', epoch: { lt: 9n } }, orderBy: { epoch: 'desc' }, take: 50 }),
  ],
  [
    'steps of a rotation',
    (from) => from.rotationStep.findMany({ where: { rotationId: 1 }, orderBy: [{ seq: 'asc' }, { attempt: 'asc' }] }),
  ],
  ['the living', (from) => from.incarnation.findMany({ where: { poolId: 'vault', destroyedAt: null } })],
  ['an incarnation by its container', (from) => from.incarnation.findUnique({ where: { containerId: 'c' } })],
  [
    'incarnations by service',
    (from) =>
      from.incarnation.findMany({
        where: { poolId: 'vault', servingAt: { lt: 'x' } },
        orderBy: { servingAt: 'desc' },
        take: 50,
      }),
  ],
  ['drift of an incarnation', (from) => from.driftFile.findMany({ where: { incarnationId: 1 } })],
  [
    'events after an id',
    (from) => from.event.findMany({ where: { id: { gt: 5 } }, orderBy: { id: 'asc' }, take: 100 }),
  ],
  [
    'events of a type',
    (from) => from.event.findMany({ where: { type: 'drift', id: { lt: 5 } }, orderBy: { id: 'desc' }, take: 100 }),
  ],
  [
    'events before an instant',
    (from) => from.event.findMany({ where: { at: { lt: 'x' } }, orderBy: { at: 'asc' }, take: 500 }),
  ],
  [
    'stats of a container',
    (from) =>
      from.containerStat.findMany({ where: { incarnationId: 1, res: 2, t: { gte: 5n } }, orderBy: { t: 'asc' } }),
  ],
  [
    'traffic of a pool',
    (from) => from.trafficStat.findMany({ where: { pool: 'vault', res: 2, t: { gte: 5n } }, orderBy: { t: 'asc' } }),
  ],
  ['open alerts', (from) => from.alert.findMany({ where: { pool: 'vault', resolvedAt: null } })],
  [
    'audit of an actor',
    (from) => from.auditLog.findMany({ where: { actor: 'anna', id: { lt: 5 } }, orderBy: { id: 'desc' }, take: 50 }),
  ],
  [
    'audit of an action',
    (from) => from.auditLog.findMany({ where: { action: 'rotate', id: { lt: 5 } }, orderBy: { id: 'desc' }, take: 50 }),
  ],
  [
    'audit since an instant',
    (from) => from.auditLog.findMany({ where: { at: { gte: 'x' } }, orderBy: { at: 'asc' }, take: 50 }),
  ],
  [
    'a session by its cookie',
    (from) => from.session.findUnique({ where: { idHash: 'h' }, include: { account: true } }),
  ],
  ['sessions of an account', (from) => from.session.findMany({ where: { accountId: 1, revokedAt: null } })],
  [
    'where an account has signed in',
    (from) => from.session.findFirst({ where: { account: { name: 'anna' }, address: 'a' }, select: { idHash: true } }),
  ],
  [
    'counted failures',
    (from) => from.rateLimit.findMany({ where: { key: { in: ['a', 'b'] }, expiresAt: { gt: 5n } } }),
  ],
  ['an open link', (from) => from.account.findUnique({ where: { setupHash: 'h' } })],
  [
    'runs of a job',
    (from) => from.jobRun.findMany({ where: { kind: 'migrate' }, orderBy: { startedAt: 'desc' }, take: 20 }),
  ],
]

test.each(lists)('%s are found by an index and need no sorting', async (_, read) => {
  const statements = await capture(read)
  expect(statements.length).toBeGreaterThan(0)
  for (const { sql, args } of statements) {
    const plan = await raw.queryRaw({
      sql: `EXPLAIN QUERY PLAN ${sql}`,
      args: args.map(() => '0'),
      argTypes: args.map(() => text),
    })
    const steps = plan.rows.map((row) => String(row[3]))
    expect(steps.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([])
  }
})

const text = { scalarType: 'string', arity: 'scalar' } as const

async function capture(read: (from: ControlDatabase['reader']) => Promise<unknown>) {
  const log = [{ emit: 'event', level: 'query' }] as const
  const adapter = createAdapter({ file: join(home, 'control.db'), synchronous: 'NORMAL' })
  const spied = new PrismaClient({ adapter, log: [...log] })
  const statements: { sql: string; args: unknown[] }[] = []
  spied.$on('query', ({ query, params }) => statements.push({ sql: query, args: JSON.parse(params) }))
  await read(spied)
  await spied.$disconnect()
  return statements.filter(({ sql }) => sql.startsWith('SELECT'))
}
