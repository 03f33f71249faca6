import { expect, test } from 'vitest'
import { parseIncarnationId, parseSlotName } from '../../workflows/domain/ids.ts'
import type { IncarnationState } from '../../workflows/domain/incarnation.ts'
import { defaultPolicy } from '../../workflows/domain/policy.ts'
import { calm, type PoolSight, watchPool } from './pool-alerts.ts'

const policy = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 }, 3)
const begin = Date.UTC(2026, 10, 24, 12, 0, 0)
const row = (
  index: number,
  state: IncarnationState,
  servedForMs: number | null = null,
): PoolSight['living'][number] => ({
  ...{ id: parseIncarnationId(index), slot: parseSlotName(`vault_web${index}`), state },
  servingAt: servedForMs === null ? null : new Date(begin - servedForMs).toISOString(),
})
const well: PoolSight = {
  ...{ pool: 'vault', living: [row(1, 'serving', 10_000), row(2, 'candidate'), row(3, 'spare')], serves: true, policy },
  ...{ paused: null, inWindow: false, freeBytes: 1e12, gap: null, nowMs: begin },
}
const codes = (sight: Partial<PoolSight>, state = calm) =>
  watchPool(state, { ...well, ...sight }).wanted.map(({ code, severity }) => [code, severity])

test('a pool that is well calls for nothing', () => {
  expect(codes({})).toEqual([])
})

test('calls for a person when nobody takes requests for longer than a failover lasts, not while HAProxy cannot be asked', () => {
  const down = { serves: false }
  expect(codes(down)).toEqual([])
  const since = watchPool(calm, { ...well, ...down }).state
  expect(codes({ ...down, nowMs: begin + 6_000 }, since)).toEqual([['no_server', 'alarm']])
  expect(codes({ serves: null, nowMs: begin + 60_000 }, since)).toEqual([])
})

test('warns of a pool without a spare for longer than it takes to make one', () => {
  const alone = { living: [row(1, 'serving', 10_000), row(2, 'warming')] }
  const since = watchPool(calm, { ...well, ...alone }).state
  expect(codes({ ...alone, nowMs: begin + 29_000 }, since)).toEqual([])
  expect(codes({ ...alone, nowMs: begin + 30_000 }, since)).toEqual([['no_spare', 'warning']])
  expect(codes({ living: [row(1, 'warming')], nowMs: begin + 99_000 }, since)).toEqual([])
})

test('names who is exposed longer than the limit, and is milder where somebody wanted it so', () => {
  const old = { living: [row(1, 'draining', policy.maxExposureMs + 10_000), ...well.living] }
  const pause = { untilMs: null, by: 'admin', reason: null }
  expect(codes(old)).toEqual([['over_exposure', 'alarm']])
  expect(codes({ ...old, paused: pause })).toEqual([['over_exposure', 'warning']])
  expect(codes({ ...old, inWindow: true })).toEqual([['over_exposure', 'warning']])
  expect(codes({ living: [row(1, 'quarantined', 9e9), ...well.living] })).toEqual([])
})

test('warns while there is still space, and raises its voice when there is hardly any', () => {
  expect(codes({ freeBytes: 600 * 1_048_576 })).toEqual([])
  expect(codes({ freeBytes: 500 * 1_048_576 })).toEqual([['disk_low', 'warning']])
  expect(codes({ freeBytes: 10 * 1_048_576 })).toEqual([['disk_low', 'alarm']])
  expect(codes({ freeBytes: null })).toEqual([])
})

test('tells of a time in which nothing was recorded', () => {
  const { wanted } = watchPool(calm, { ...well, gap: { fromMs: begin - 60_000, toMs: begin } })
  expect(wanted).toMatchObject([{ code: 'records_gap', note: expect.stringContaining('2026-11-24T11:59:00.000Z') }])
})
