import { expect, test } from 'vitest'
import { Metrics, MetricsQuery } from '../../contract/metrics.ts'
import {
  ago,
  createTestControl,
  insert,
  nowMs,
  policy,
  seedHistory,
  seedIncarnation,
  seedPolicy,
  seedPool,
  seedRotation,
  seedStats,
  seedTraffic,
} from '../test-control.ts'
import type { QueryServices } from './query-services.ts'
import { readMetrics } from './read-metrics.ts'

const nowS = nowMs / 1_000
const read = (services: QueryServices, query: object) => readMetrics(services, MetricsQuery.parse(query))

test('traffic is told per second, with holes where nothing was recorded', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  for (const t of [4, 2])
    seedTraffic(control.sql, { res: 2, t: nowS - t, requests: 100, r5xx: 1, lost: 1, mean_ms: 10 })
  const found = await read(control.services, { window: '1h', series: 'traffic' })
  expect(Metrics.parse(found)).toEqual(found)
  expect(found).toMatchObject({ stepMs: 6_000, fromAt: ago(3_600), toAt: ago(0), steps: 600 })
  const { traffic } = found
  expect(traffic?.requestsPerS).toHaveLength(600)
  expect(traffic?.requestsPerS.slice(-2)).toEqual([null, 50])
  expect([traffic?.meanMs.at(-1), traffic?.lost.at(-1), traffic?.total]).toEqual([
    10,
    2,
    { requests: 200, lost: 2, cut: 0, r5xx: 2 },
  ])
})

test('a mean over steps weighs by requests and leaves out what had none', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  const points = [
    [6, 900, 10],
    [4, 100, 20],
    [2, 0, null],
  ] as const
  for (const [t, requests, mean] of points) seedTraffic(control.sql, { res: 2, t: nowS - t, requests, mean_ms: mean })
  const { traffic } = await read(control.services, { window: '1h', series: 'traffic' })
  expect(traffic?.meanMs.at(-1)).toBe(11)
})

test('a long window is made of the coarse ring, and its end of the finer ones', async () => {
  await using control = await createTestControl()
  const { sql, services } = control
  seedPool(sql)
  insert(sql, 'meta', { key: 'telemetry_ring_30', value: `${nowS - 30}` })
  seedTraffic(sql, { res: 30, t: nowS - 90, requests: 3_000 })
  seedTraffic(sql, { res: 2, t: nowS - 90, requests: 999 })
  seedTraffic(sql, { res: 2, t: nowS - 10, requests: 60 })
  const { traffic, stepMs } = await read(services, { window: '6h', series: 'traffic' })
  expect(stepMs).toBe(60_000)
  expect(traffic?.total.requests).toBe(3_060)
  expect(traffic?.requestsPerS.slice(-2)).toEqual([100, 30])
})

test('figures of containers are told by slot, whichever container stood in it', async () => {
  await using control = await createTestControl()
  const { sql, services } = control
  seedPool(sql)
  const gone = seedIncarnation(sql, {
    slot: 'vault_web1',
    state: 'destroyed',
    destroyed_at: ago(600),
    serving_at: ago(900),
  })
  const here = seedIncarnation(sql, { slot: 'vault_web1', state: 'serving', serving_at: ago(500) })
  seedRotation(sql, { epoch: 1, old: gone, new: here, started_at: ago(620), outcome: 'rotated' })
  seedStats(sql, { incarnation: gone, res: 2, t: nowS - 900, cpu_milli: 500, mem_bytes: 70 })
  seedStats(sql, { incarnation: here, res: 2, t: nowS - 2, cpu_milli: 250, mem_bytes: 90, rx_bytes: 600 })
  const { slots = [] } = await read(services, { window: '1h', series: 'slots' })
  expect(slots.map(({ slot }) => slot)).toEqual(['vault_web1', 'vault_web2', 'vault_web3'])
  const [first, second] = slots
  expect(first?.cpuRatio.filter((value) => value !== null)).toEqual([0.5, 0.25])
  expect([first?.memoryBytes.at(-1), first?.rxBytesPerS.at(-1)]).toEqual([90, 300])
  expect(second?.cpuRatio.every((value) => value === null)).toBe(true)
  await expect(read(services, { window: '3d', series: 'slots' })).rejects.toMatchObject({ code: 'invalid_request' })
})

test('few rotations come as marks and spans, with who served at the end of each step', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  seedHistory(control.sql, { count: 110, everyS: 60 })
  const { rotations } = await read(control.services, { window: '2h', series: 'rotations' })
  expect(rotations?.total).toEqual({ rotated: 109, kept: 1, alarm: 0, lost: 0 })
  expect(rotations?.marks).toHaveLength(110)
  expect(rotations?.marks?.at(-1)).toMatchObject({
    epoch: 110,
    trigger: 'timer',
    outcome: 'rotated',
    from: 'vault_web2',
    to: 'vault_web3',
  })
  expect(rotations?.servingSlot.at(-1)).toBe('vault_web3')
  expect(rotations?.spans?.at(-1)).toMatchObject({ slot: 'vault_web3', fromAt: ago(60), toAt: null })
  expect(rotations?.rotated.reduce((sum, value) => sum + value, 0)).toBe(109)
})

test('many rotations are only counted, and one that runs is no outcome', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  seedHistory(control.sql, { count: 1_000, everyS: 60 })
  seedRotation(control.sql, { epoch: 1_001, started_at: ago(5) })
  const { rotations } = await read(control.services, { window: '1d', series: 'rotations' })
  expect(rotations).toMatchObject({ marks: null, spans: null, total: { rotated: 990, kept: 9, alarm: 1 } })
})

test('exposure and unpredictability come from the records of the window', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  seedHistory(control.sql, { count: 500, everyS: 90 })
  const found = await read(control.services, { window: '7d', series: 'exposure,unpredictability' })
  expect(Metrics.parse(found)).toEqual(found)
  expect(found.exposure).toMatchObject({
    whole: { p50Ms: { enough: true, value: 91_000, n: 495 }, maxMs: { value: 91_000 } },
    cleansing: { replaced: 495, proved: 495, failed: 5, provedRatio: { value: 1 } },
    ...{ n: 495, truncated: false, overLimit: { limitMs: policy.maxExposureMs, count: 0 } },
  })
  const [part] = found.unpredictability?.parts ?? []
  expect(part).toMatchObject({ policyVersion: 1, fixed: false, meanMs: { value: 90_000 }, variation: { value: 0 } })
  expect(part?.autocorrelation).toMatchObject({ enough: false, reason: 'all_alike' })
  expect(found.unpredictability?.choice.entropyRatio).toMatchObject({ enough: true, value: 0 })
})

test('below thirty rotations a figure says how many there are', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  seedHistory(control.sql, { count: 12, everyS: 90 })
  const { exposure, unpredictability } = await read(control.services, {
    window: '1d',
    series: 'exposure,unpredictability',
  })
  expect(exposure?.whole.p95Ms).toEqual({ enough: false, reason: 'too_few', n: 12, needed: 30 })
  expect(exposure?.whole.maxMs).toMatchObject({ enough: true })
  expect(unpredictability?.parts[0]?.variation).toMatchObject({ enough: false, n: 11 })
})

test('a policy that changed inside the window splits the figures and is marked', async () => {
  await using control = await createTestControl()
  const { sql, services } = control
  seedPool(sql)
  seedHistory(sql, { count: 100, everyS: 90 })
  seedPolicy(sql, { version: 2, policy: { ...policy, interval: { kind: 'fixed', everyMs: 90_000 } }, at: ago(4_600) })
  const found = await read(services, { window: '1d', series: 'unpredictability' })
  expect(found.policyChanges).toEqual([{ version: 2, at: ago(4_600), by: 'settings' }])
  expect(found.unpredictability?.parts.map(({ policyVersion, fixed, n }) => [policyVersion, fixed, n])).toEqual([
    [2, true, 49],
    [1, false, 48],
  ])
})

test('an interval in which somebody paused or resumed does not count', async () => {
  await using control = await createTestControl()
  const { sql, services } = control
  seedPool(sql)
  seedHistory(sql, { count: 60, everyS: 90 })
  const deed = {
    actor: 'mara',
    role: 'operator',
    object: 'vault',
    result: 'ok',
    address: null,
    requestId: null,
  } as const
  await services.audit.append({ ...deed, action: 'rotation.pause' })
  sql.exec('DROP TRIGGER audit_logs_no_update')
  sql.prepare('UPDATE audit_logs SET at = ?').run(ago(60 + 45))
  const { unpredictability } = await read(services, { window: '1d', series: 'unpredictability' })
  expect(unpredictability?.parts[0]?.n).toBe(58)
})

test('a window says what it may be', () => {
  for (const window of ['4m', '91d', '0h', '1w', 'h', '1.5h']) {
    expect(MetricsQuery.safeParse({ window }).success).toBe(false)
  }
  expect(MetricsQuery.parse({ window: '90d' }).window).toBe(7_776_000_000)
  expect(MetricsQuery.safeParse({ series: 'traffic,secrets' }).success).toBe(false)
})
