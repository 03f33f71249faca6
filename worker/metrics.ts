/** The orchestrator's figures in Prometheus text. Names and labels hold no container's name or id. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { startupPhases } from '../workflows/domain/words.ts'
import type { RecordsHooks } from './adapters/records.ts'
import type { PhaseHolder } from './phase.ts'

export interface MetricsSources {
  phase: PhaseHolder
  /** Epoch of the pool and since when the serving incarnation serves; null before the pool was declared. */
  readPool(): Promise<{ epoch: number; servingSinceMs: number | null } | null>
  telemetryLagMs(): number | null
  /** null before the first connection. */
  isTemporalReachable(): boolean | null
  now(): number
}

export type Metrics = ReturnType<typeof createMetrics>

const cutoverBuckets = [0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5]
const exposureBuckets = [5, 15, 30, 60, 120, 240, 480, 960, 3_600, 21_600, 86_400]

export function createMetrics(sources: MetricsSources) {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const onRotationClosed = createRotationMetrics(register)
  const refresh = createStateMetrics(register, sources)
  const text = () => refresh().then(() => register.metrics())
  return { onRotationClosed, contentType: register.contentType, text }
}

function createRotationMetrics(register: Registry): NonNullable<RecordsHooks['onRotationClosed']> {
  const registers = [register]
  const rotations = new Counter({
    ...{ name: 'leyzen_rotations_total', help: 'Rotations that ended', registers, labelNames: ['outcome', 'trigger'] },
  })
  const lost = new Counter({
    name: 'leyzen_rotation_lost_requests_total',
    help: 'Requests lost in rotations',
    registers,
  })
  const cut = new Counter({
    name: 'leyzen_rotation_cut_connections_total',
    help: 'Connections ended at the deadline',
    registers,
  })
  const cutover = new Histogram({
    ...{ name: 'leyzen_cutover_seconds', help: 'Decision to all new connections on the new slot', registers },
    buckets: cutoverBuckets,
  })
  const exposure = new Histogram({
    ...{
      name: 'leyzen_exposure_seconds',
      help: 'First byte served to process gone, of incarnations that ended',
      registers,
    },
    buckets: exposureBuckets,
  })
  return (closing) => {
    rotations.inc({ outcome: closing.outcome, trigger: closing.trigger })
    lost.inc(closing.lost ?? 0)
    cut.inc(closing.cut ?? 0)
    if (closing.cutoverMs !== null) cutover.observe(closing.cutoverMs / 1_000)
    if (closing.exposureMs !== null) exposure.observe(closing.exposureMs / 1_000)
  }
}

/** Answers what sets them: each scrape reads the database once. */
function createStateMetrics(register: Registry, sources: MetricsSources): () => Promise<void> {
  const registers = [register]
  const epoch = new Gauge({ name: 'leyzen_epoch', help: 'Highest epoch of the pool', registers })
  const serving = new Gauge({
    ...{ name: 'leyzen_serving_seconds', help: 'How long the serving incarnation has served', registers },
  })
  const phases = new Gauge({
    ...{
      name: 'leyzen_startup_phase',
      help: '1 for the phase that the start-up is in',
      registers,
      labelNames: ['phase'],
    },
  })
  const lag = new Gauge({
    ...{
      name: 'leyzen_telemetry_lag_seconds',
      help: 'Since the last complete telemetry tick of this process',
      registers,
    },
  })
  const temporal = new Gauge({ name: 'leyzen_temporal_up', help: '1 while Temporal answers', registers })
  return async () => {
    const pool = await sources.readPool()
    const sinceMs = pool?.servingSinceMs ?? null
    const lagMs = sources.telemetryLagMs()
    epoch.set(pool?.epoch ?? 0)
    serving.set(sinceMs === null ? Number.NaN : (sources.now() - sinceMs) / 1_000)
    lag.set(lagMs === null ? Number.NaN : lagMs / 1_000)
    temporal.set(sources.isTemporalReachable() === true ? 1 : 0)
    const { phase } = sources.phase.current()
    for (const name of startupPhases) phases.set({ phase: name }, phase === name ? 1 : 0)
  }
}
