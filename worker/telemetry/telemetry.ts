/** The telemetry loop: every two seconds, by whichever process holds the lease, what happened goes into the database. */

import type { Logger } from 'pino'
import type { ClockPort, EnginePort } from '../../activities/deps.ts'
import type { RecordsPort } from '../../activities/records.ts'
import type { ControlDatabase } from '../../prisma/control/client.ts'
import type { PoolName } from '../../workflows/domain/ids.ts'
import type { Policy } from '../../workflows/domain/policy.ts'
import { createAlertWatch } from './alert-watch.ts'
import { coarseRings, downsample } from './downsample.ts'
import { dropLease, takeLease } from './lease.ts'
import { type ObserveDeps, observe } from './observe.ts'
import { createRiskWatch, type RiskDeps } from './raise-risks.ts'
import { createRetention } from './retention.ts'
import { readReading, saveTick } from './save-tick.ts'
import { FINEST_S, gridSecond } from './series.ts'
import { beginMemory, figure, type TickMemory } from './tick-memory.ts'

export interface TelemetryDeps extends ObserveDeps {
  database: ControlDatabase
  engine: Pick<EnginePort, 'stats' | 'inspect' | 'changes'>
  records: Pick<RecordsPort, 'listLiving' | 'readPolicy' | 'readPool' | 'saveDrift'>
  raise: RiskDeps['raise']
  /** Slots of the pool. */
  replicas: number
  /** Left beside the control database; null where it cannot be asked. */
  freeBytes(): Promise<number | null>
  pool: PoolName
  clock: ClockPort
  /** Unique to this process. */
  owner: string
  log: Logger
}

export interface Telemetry {
  /** Since the last complete tick; null before the first and while another process holds the lease. */
  lagMs(): number | null
  /** Ends after the tick that runs, and gives the lease back. */
  stop(): Promise<void>
}

const PERIOD_MS = FINEST_S * 1_000
const LEASE_MS = 10_000
const LEASE = 'telemetry'
/** Containers in these states run, or are frozen. */
const sampled = new Set(['warming', 'spare', 'candidate', 'serving', 'draining'])

export function startTelemetry(deps: TelemetryDeps): Telemetry {
  const stopping = new AbortController()
  const ticker = createTicker(deps, stopping.signal)
  const ended = run(deps, ticker, stopping.signal)
  return {
    lagMs: () => (ticker.lastTickMs === null ? null : deps.clock.now() - ticker.lastTickMs),
    async stop() {
      stopping.abort()
      await ended
      await deps.database.write((tx) => dropLease(tx, { name: LEASE, owner: deps.owner }))
    },
  }
}

interface Ticker {
  lastTickMs: number | null
  tick(): Promise<void>
  /** Ticks failed in between. */
  missed(fromMs: number, toMs: number): void
}

/** A shorter hole in the series is nobody's business. */
const GAP_MS = 30_000

async function run({ clock, log }: TelemetryDeps, ticker: Ticker, signal: AbortSignal): Promise<void> {
  let complaint: string | null = null
  let failedSinceMs: number | null = null
  while (!signal.aborted) {
    try {
      await clock.sleep(PERIOD_MS - (clock.now() % PERIOD_MS), { signal })
      await ticker.tick()
      if (complaint !== null) log.info('telemetry: works again')
      if (failedSinceMs !== null && clock.now() - failedSinceMs > GAP_MS) ticker.missed(failedSinceMs, clock.now())
      complaint = null
      failedSinceMs = null
    } catch (error) {
      if (signal.aborted) return
      const text = error instanceof Error ? error.message : String(error)
      if (text !== complaint) log.warn({ err: error }, 'telemetry: a tick failed, the next one tries again')
      complaint = text
      failedSinceMs ??= clock.now()
    }
  }
}

/** @internal One tick at a time, for tests that bring their own clock. */
export function createTicker(deps: TelemetryDeps, signal: AbortSignal): Ticker {
  const { database, pool, clock, owner } = deps
  const lease = (nowMs: number) => ({ name: LEASE, owner, nowMs, ttlMs: LEASE_MS })
  const watchRisks = createRiskWatch({ ...deps, saveDrift: deps.records.saveDrift })
  const alerts = createAlertWatch(deps)
  const tend = createTending(deps)
  let memory: TickMemory | null = null

  async function remember(): Promise<TickMemory | null> {
    const nowMs = clock.now()
    const found = await database.write(async (tx) => {
      return (await takeLease(tx, lease(nowMs))) ? { reading: await readReading(tx) } : null
    })
    return found === null ? null : beginMemory(found.reading, await deps.cutsSoFar())
  }

  const ticker: Ticker = {
    lastTickMs: null,
    missed: alerts.missed,
    async tick() {
      memory ??= await remember()
      if (memory === null) return
      const nowMs = clock.now()
      const living = await deps.records.listLiving(pool)
      const seen = await observe(deps, { pool, running: living.filter(({ state }) => sampled.has(state)) }, { signal })
      const next = figure(memory, seen)
      const tick = { pool, t: gridSecond(nowMs), ...next.figures }
      const isOurs = await database.write((tx) => saveTick(tx, tick, lease(clock.now())))
      memory = isOurs ? next.memory : null
      ticker.lastTickMs = isOurs ? clock.now() : null
      if (!isOurs) return
      tellFailures(deps, seen.failures)
      let policy: Policy | null = null
      try {
        policy = await alerts.watch({ living, traffic: seen.traffic, nowMs })
        await tend(tick.t, nowMs)
      } finally {
        // Last: while the controller cannot be told, the database is tended all the same.
        await watchRisks({ seen, living, policy, nowMs })
      }
    },
  }
  return ticker
}

// Each of these is a short transaction of its own; a ring that is behind gets one interval per tick until it is not.
function createTending({ database, pool }: TelemetryDeps) {
  const retention = createRetention()
  const dueAt = new Map<number, number>()
  return async (t: number, nowMs: number): Promise<void> => {
    for (const ring of coarseRings) {
      if (t < (dueAt.get(ring.resS) ?? 0)) continue
      const isBehind = await database.write((tx) => downsample(tx, ring, { pool, t }))
      if (!isBehind) dueAt.set(ring.resS, t - (t % ring.resS) + ring.resS)
    }
    await database.write((tx) => retention.step(tx, nowMs))
  }
}

function tellFailures({ log }: TelemetryDeps, failures: readonly unknown[]): void {
  const [first] = failures
  if (first !== undefined) log.debug({ err: first, failures: failures.length }, 'telemetry: some figures are missing')
}
