import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { RotationClosing } from '../activities/records.ts'
import { parseEpoch, parsePoolName } from '../workflows/domain/ids.ts'
import { createMetrics, type MetricsSources } from './metrics.ts'
import { createPhaseHolder } from './phase.ts'
import { startObserveServer } from './server.ts'

async function start(sources: Partial<MetricsSources> = {}) {
  const phase = createPhaseHolder(() => 1_000)
  const metrics = createMetrics({
    ...{ phase, now: () => 90_000, telemetryLagMs: () => 1_500, isTemporalReachable: () => true },
    readPool: async () => ({ epoch: 7, servingSinceMs: 60_000 }),
    ...sources,
  })
  const server = await startObserveServer(
    { host: '127.0.0.1', port: 0 },
    { phase, metrics, log: pino({ level: 'silent' }) },
  )
  const get = async (path: string, method = 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method })
    return { status: answer.status, text: await answer.text() }
  }
  return { phase, metrics, get, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const closing: RotationClosing & { trigger: 'timer' } = {
  ...{ pool: parsePoolName('vault'), epoch: parseEpoch(7), outcome: 'rotated', outcomeReason: null, trigger: 'timer' },
  ...{
    old: null,
    new: null,
    switchedAt: null,
    finishedAt: '',
    cutoverMs: 42,
    drainMs: 10,
    exposureMs: 61_000,
    lost: 0,
    cut: 2,
  },
  counters: null,
}

test('is alive at once, and ready only when the vaults are healthy', async () => {
  await using it = await start()
  expect((await it.get('/healthz')).status).toBe(200)
  for (const phase of ['connecting', 'migrating', 'creating', 'awaiting-health', 'failed'] as const) {
    it.phase.report(phase, 'a detail')
    expect((await it.get('/readyz')).status).toBe(503)
  }
  for (const phase of ['awaiting-traffic', 'serving'] as const) {
    it.phase.report(phase, 'a detail')
    expect((await it.get('/readyz')).status).toBe(200)
  }
})

test('shows how far the start-up is', async () => {
  await using it = await start()
  expect(JSON.parse((await it.get('/startup')).text)).toMatchObject({ phase: 'connecting' })
  it.phase.report('creating', '2 of 3 containers')
  expect(JSON.parse((await it.get('/startup')).text)).toMatchObject({ phase: 'creating', detail: '2 of 3 containers' })
})

test('counts rotations by outcome and trigger, and shows epoch, exposure, phase and lag', async () => {
  await using it = await start()
  it.metrics.onRotationClosed(closing)
  it.metrics.onRotationClosed({ ...closing, outcome: 'kept', cutoverMs: null, exposureMs: null, lost: null, cut: null })
  const { text } = await it.get('/metrics')
  for (const line of [
    'leyzen_rotations_total{outcome="rotated",trigger="timer"} 1',
    'leyzen_rotations_total{outcome="kept",trigger="timer"} 1',
    'leyzen_cutover_seconds_bucket{le="0.05"} 1',
    'leyzen_cutover_seconds_count 1',
    'leyzen_exposure_seconds_sum 61',
    'leyzen_rotation_cut_connections_total 2',
    'leyzen_epoch 7',
    'leyzen_serving_seconds 30',
    'leyzen_startup_phase{phase="connecting"} 1',
    'leyzen_startup_phase{phase="serving"} 0',
    'leyzen_telemetry_lag_seconds 1.5',
    'leyzen_temporal_up 1',
  ]) {
    expect(text).toContain(`${line}\n`)
  }
  expect(text).toContain('process_resident_memory_bytes')
})

test('an unreadable database makes the metrics unavailable, not the process', async () => {
  await using it = await start({ readPool: () => Promise.reject(new Error('database is locked')) })
  expect((await it.get('/metrics')).status).toBe(503)
  expect((await it.get('/healthz')).status).toBe(200)
})

test('knows four paths and reads only', async () => {
  await using it = await start()
  expect((await it.get('/')).status).toBe(404)
  expect((await it.get('/metrics', 'POST')).status).toBe(405)
  expect(await it.get('/healthz', 'HEAD')).toEqual({ status: 200, text: '' })
})
