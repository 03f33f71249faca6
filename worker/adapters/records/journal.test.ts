import { expect, test } from 'vitest'
import type { RecordsPort } from '../../../activities/records.ts'
import { CHAIN_START, findBrokenLink } from '../../../prisma/control/audit-chain.ts'
import { createControlFixture } from '../../../tests/fakes/control-database.ts'
import { parseEpoch, parsePoolName } from '../../../workflows/domain/ids.ts'
import { createRecords } from '../records.ts'

const pool = parsePoolName('vault')
const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 12, 0, second)).toISOString()

async function start() {
  const fixture = await createControlFixture()
  const records = createRecords(fixture.database)
  const events = (type: string) => fixture.database.reader.event.findMany({ where: { type }, orderBy: { id: 'asc' } })
  return { ...fixture, records, events }
}

test('chains the audit rows, writes a repeated request once, and refuses to change or delete one', async () => {
  await using it = await start()
  const entry = (requestId: string): Parameters<RecordsPort['addAudit']>[0] => ({
    ...{ actor: 'cli:mara', role: 'operator', action: 'rotate', object: 'pool/vault', result: 'ok' },
    ...{ reason: null, detail: { epoch: 5 }, requestId, at: at(0) },
  })
  await Promise.all(['r1', 'r2', 'r3', 'r2'].map((id) => it.records.addAudit(entry(id))))
  const rows = await it.database.reader.auditLog.findMany({ orderBy: { id: 'asc' } })
  expect(rows.map((row) => row.requestId)).toEqual(['r1', 'r2', 'r3'])
  expect(findBrokenLink(rows, CHAIN_START)).toBeNull()
  expect(
    findBrokenLink(
      rows.map((row) => ({ ...row, actor: row.id === 2 ? 'eve' : row.actor })),
      CHAIN_START,
    )?.id,
  ).toBe(2)
  expect(
    findBrokenLink(
      rows.filter((row) => row.id !== 2),
      CHAIN_START,
    )?.id,
  ).toBe(3)
  await expect(it.database.write((tx) => tx.auditLog.deleteMany())).rejects.toThrow()
  expect(await it.database.reader.auditLog.count()).toBe(3)
})

test('writes events, and the runs of a job, once for each key', async () => {
  await using it = await start()
  const event = {
    pool,
    type: 'reconcile',
    severity: 'info' as const,
    subject: 'vault',
    data: {},
    dedupeKey: 'k1',
    at: at(0),
  }
  await it.records.addEvent(event)
  await it.records.addEvent(event)
  expect(await it.events('reconcile')).toHaveLength(1)
  const run = {
    kind: 'migrate',
    epoch: parseEpoch(1),
    startedAt: at(0),
    finishedAt: at(1),
    exitCode: 0,
    result: { ok: true },
  }
  await it.records.addJobRun(run)
  await it.records.addJobRun(run)
  expect(await it.database.reader.jobRun.count()).toBe(1)
})

test('knows the newest run of each kind, keeps checkpoints for ever and the frequent job for a month', async () => {
  await using it = await start()
  const add = (kind: string, day: number, change: { exitCode?: number; result?: unknown } = {}) => {
    const startedAt = new Date(Date.UTC(2026, 0, day)).toISOString()
    const run = { kind, epoch: parseEpoch(day), startedAt, finishedAt: startedAt, exitCode: 0, result: { ok: true } }
    return it.records.addJobRun({ ...run, ...change })
  }
  await add('gc', 40)
  await add('gc', 1, { exitCode: 1 })
  await add('gc', 41, { exitCode: 3 })
  await add('checkpoint', 1)
  await add('verify', 2, { result: { complete: false } })
  await add('verify', 1, { result: { complete: true } })
  const day = (n: number) => Date.UTC(2026, 0, n)
  const found = await it.records.lastJobRuns()
  expect(found.sort((a, b) => a.kind.localeCompare(b.kind))).toEqual([
    { kind: 'checkpoint', startedAtMs: day(1), exitCode: 0, isPartial: false },
    { kind: 'gc', startedAtMs: day(41), exitCode: 3, isPartial: false },
    { kind: 'verify', startedAtMs: day(2), exitCode: 0, isPartial: true },
  ])
  expect(await it.database.reader.jobRun.count({ where: { kind: 'gc' } })).toBe(2)
})

test('replaces a JSON value that is too long by a note of its size', async () => {
  await using it = await start()
  await it.records.addEvent({
    ...{ pool, type: 'reconcile', severity: 'info', subject: 'vault', dedupeKey: 'long', at: at(0) },
    data: 'ä'.repeat(5_000),
  })
  expect(JSON.parse((await it.events('reconcile'))[0]?.data ?? '')).toEqual({ truncated: true, bytes: 10_002 })
})
