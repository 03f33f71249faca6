/** The pool as it stands: what `GET /api/rotation` answers. */
import { z } from 'zod'
import type { IncarnationModel, PoolModel } from '../../../../prisma/control/client.ts'
import type { Policy } from '../../../../workflows/domain/policy.ts'
import { ageLimitMs } from '../../../../workflows/domain/policy.ts'
import { shownWindow } from '../../../../workflows/domain/shown-window.ts'
import { instantAfter } from '../../../../workflows/domain/window-spans.ts'
import { windowCalendar } from '../../../../workflows/domain/window-times.ts'
import { type Paused, RotationState, type TimeWindow } from '../../contract/rotation.ts'
import { Outcome, StepName } from '../../contract/scalars.ts'
import { verdict } from '../../lib/verdict.ts'
import { verdictStateOf } from '../../lib/verdict-state.ts'
import { FRESH_MS, type LatestStats, readLatestStats } from './container-stats.ts'
import { readEventHead } from './event-head.ts'
import { exposureOf, stateSince } from './list-containers.ts'
import type { QueryServices } from './query-services.ts'
import { readLastDay, readLostLastMinute } from './read-last-day.ts'
import { readCurrentPolicy } from './read-policy.ts'
import { isoOf, readRows, text, toNumber, whole } from './read-rows.ts'
import { readWorker } from './read-worker.ts'

/** Before the first start-up has written anything: `stopped`, and nothing in it. */
export async function readRotationState(services: QueryServices): Promise<RotationState> {
  const { config, clock, temporal } = services
  const nowMs = clock.now()
  const [eventId, facts] = [await readEventHead(services), await readFacts(services)]
  const { pool, living, open, current, stats } = facts
  const policy = current?.policy ?? null
  const serving = living.findLast(({ state }) => state === 'serving') ?? null
  const paused = pauseOf(pool, nowMs)
  const spares = sparesOf(living, { policy, slots: config.slots.length })
  const base = {
    pool: config.pool,
    serverTimeAt: isoOf(nowMs),
    eventId,
    epoch: Number(pool?.epoch ?? 0),
    slots: config.slots.length,
  }
  const known: Omit<RotationState, 'verdict'> = {
    ...base,
    state: stateWord({ epoch: base.epoch, serving, rotating: open !== null, paused, spares }),
    serving: serving === null ? null : shownServing(serving, nowMs),
    draining: living
      .filter(({ state }) => state === 'draining')
      .map((row) => shownDraining(row, { nowMs, policy, stats })),
    ...{ spares, rotation: open, paused, policyVersion: current?.version ?? 0 },
    window:
      serving === null || policy === null || paused !== null || open !== null ? null : windowOf(policy, serving, nowMs),
    ...{ maxExposureMs: policy?.maxExposureMs ?? 0, graceMs: policy?.graceMs ?? 0, temporal: temporal.reachability() },
    ...{ worker: facts.worker, lostLastMinute: facts.lostLastMinute, toReview: facts.toReview, last24h: facts.last24h },
  }
  const feed = { ageMs: 0, asOf: base.serverTimeAt }
  const { code, severity } = verdict(verdictStateOf({ state: known, ended: facts.ended, elapsedMs: 0, feed }))
  return RotationState.parse({ ...known, verdict: { code, severity } })
}

async function readFacts(services: QueryServices) {
  const { db, config } = services
  const poolId = config.pool
  const living = await db.reader.incarnation.findMany({ where: { poolId, destroyedAt: null }, orderBy: { id: 'asc' } })
  const draining = living.filter(({ state }) => state === 'draining').map(({ id }) => id)
  return {
    ...{ living, pool: await db.reader.pool.findUnique({ where: { id: poolId } }), open: await readOpen(services) },
    ...{ current: await readCurrentPolicy(services), ended: await readEnded(services) },
    stats: draining.length === 0 ? new Map<number, LatestStats>() : await readLatestStats(db.reader, draining),
    worker: await readWorker(services),
    lostLastMinute: await readLostLastMinute(services),
    last24h: await readLastDay(services),
    toReview: await db.reader.alert.count({ where: { pool: poolId, resolvedAt: null, ackedAt: null } }),
  }
}

/** The rotation that runs, with the step it is at. */
async function readOpen({ db, config }: QueryServices): Promise<RotationState['rotation']> {
  // By its own index: by the pool's epochs it would be a walk through all that have ended.
  const sql = `SELECT id, epoch, started_at FROM rotations INDEXED BY rotations_outcome_epoch_idx
    WHERE outcome IS NULL AND +pool = ?1 ORDER BY epoch DESC LIMIT 1`
  const [row] = await readRows(db.reader, { sql, values: [config.pool] }, openRow)
  if (row === undefined) return null
  const step = await db.reader.rotationStep.findFirst({
    where: { rotationId: row.id },
    orderBy: [{ seq: 'desc' }, { attempt: 'desc' }],
  })
  const named = StepName.safeParse(step?.name)
  return { epoch: row.epoch, step: named.data ?? 'chooseReplacement', stepSinceAt: step?.startedAt ?? row.started_at }
}

const openRow = z.object({ id: whole, epoch: whole, started_at: text })

/** The latest that have ended, for the verdict. */
async function readEnded({ db, config }: QueryServices) {
  const rows = await db.reader.rotation.findMany({
    where: { poolId: config.pool, epoch: { lt: Number.MAX_SAFE_INTEGER } },
    ...{ orderBy: { epoch: 'desc' }, take: 5 },
    select: { epoch: true, outcome: true, outcomeReason: true, cutoverMs: true },
  })
  return rows.flatMap(({ epoch, outcome, outcomeReason, cutoverMs }) => {
    const known = Outcome.safeParse(outcome).data
    if (known === undefined) return []
    return [{ epoch: Number(epoch), outcome: known, outcomeReason, cutoverMs: toNumber(cutoverMs) }]
  })
}

interface Standing {
  epoch: number
  serving: IncarnationModel | null
  rotating: boolean
  paused: Paused | null
  spares: RotationState['spares']
}

function stateWord({ epoch, serving, rotating, paused, spares }: Standing): RotationState['state'] {
  if (serving === null) return epoch === 0 ? 'stopped' : 'degraded'
  if (rotating) return 'rotating'
  if (paused !== null) return 'paused'
  return spares.ready === 0 && spares.wanted > 0 ? 'degraded' : 'running'
}

/** A pause that has come to its end is none, also while nobody is there to clear it. */
function pauseOf(pool: PoolModel | null, nowMs: number): Paused | null {
  if (pool === null || pool.pausedBy === null) return null
  const { pausedUntil: untilAt, pausedBy: by, pausedReason: reason } = pool
  return untilAt !== null && Date.parse(untilAt) <= nowMs ? null : { untilAt, by, reason }
}

/** A standing candidate is a spare that was thawed for a failover. */
function sparesOf(living: readonly IncarnationModel[], pool: { policy: Policy | null; slots: number }) {
  const ready = living.filter(({ state }) => state === 'spare' || state === 'candidate').length
  const room = Math.max(0, pool.slots - 1)
  return { ready, wanted: Math.min(pool.policy?.spares ?? room, room) }
}

function shownServing(row: IncarnationModel, nowMs: number): NonNullable<RotationState['serving']> {
  const { slot, id: incarnation, containerId } = row
  return {
    slot,
    incarnation,
    containerId,
    sinceAt: stateSince(row),
    exposureMs: exposureOf(row, nowMs).exposureMs ?? 0,
  }
}

interface Drain {
  nowMs: number
  policy: Policy | null
  stats: ReadonlyMap<number, LatestStats>
}

function shownDraining(row: IncarnationModel, { nowMs, policy, stats }: Drain): RotationState['draining'][number] {
  const { slot, id: incarnation } = row
  const figures = stats.get(row.id)
  const isFresh = figures !== undefined && nowMs - figures.atMs <= FRESH_MS
  const { exposureMs, drainingMs } = exposureOf(row, nowMs)
  const graceLeftMs = Math.max(0, (policy?.graceMs ?? 0) - (drainingMs ?? 0))
  return {
    slot,
    incarnation,
    connections: isFresh ? figures.connections : null,
    graceLeftMs,
    exposureMs: exposureMs ?? 0,
  }
}

/** From policy and serving age alone: nothing else that the controller knows goes in. */
function windowOf(policy: Policy, serving: IncarnationModel, nowMs: number): TimeWindow {
  const sinceMs = Date.parse(serving.servingAt ?? serving.createdAt)
  const ahead = { fromMs: sinceMs, untilMs: nowMs + 9 * DAY_MS }
  const { spans } = windowCalendar(policy.windows, ahead)
  const ageDueMs = instantAfter(spans, sinceMs, ageLimitMs(policy))
  return shownWindow({ policy, spans, waitFromMs: sinceMs, ageDueMs, nowMs })
}

const DAY_MS = 86_400_000
