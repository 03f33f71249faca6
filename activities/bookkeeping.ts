/** What a rotation came to, in the control database. */
import type { Epoch, IncarnationId, PoolName } from '../workflows/domain/ids.ts'
import { type CounterReading, counted, lostRequests, sameLife } from '../workflows/domain/lost-requests.ts'
import { FAILURES_TO_ALARM, type Member, type RotationOrder, type Serving } from '../workflows/domain/rotation-order.ts'
import { securityData } from '../workflows/domain/security-event.ts'
import type { OutcomeName } from '../workflows/domain/words.ts'
import type { ActivityDeps, PoolTraffic } from './deps.ts'
import { iso, readCounters } from './members.ts'
import { currentCall } from './waiting.ts'

export interface Ending {
  order: RotationOrder
  outcome: OutcomeName
  reason: string | null
  old: Member | null
  new: Member | null
  before: CounterReading | null
  switchedAtMs: number | null
  finishedAtMs: number | null
  drainMs: number | null
  exposureMs: number | null
  cut: number | null
}

export interface Closed {
  /** Who serves; null when the gateway does not answer or names none. */
  serving: Serving | null
  epochSeen: number
}

export const createBookkeepingActivities = (deps: ActivityDeps) => ({
  /** Closes the record, opens or resolves the alerts that follow from the outcome. Safe to repeat. */
  async closeRotation(ending: Ending): Promise<Closed> {
    const { pool, epoch } = ending.order
    const traffic = await readTraffic(deps, pool)
    const after = traffic && readCounters(traffic)
    await deps.records.closeRotation({
      ...{ pool, epoch, outcome: ending.outcome, outcomeReason: ending.reason },
      ...{ old: ending.old?.id ?? null, new: ending.new?.id ?? null },
      ...timesOf(ending, deps.clock.now()),
      ...{ exposureMs: ending.exposureMs, drainMs: ending.drainMs, cut: ending.cut },
      ...lossOf(ending, after),
    })
    await settleAlerts(deps, ending)
    return {
      serving: traffic && (await readServing(deps, pool, traffic)),
      epochSeen: Math.max(traffic?.epoch ?? 0, await seenByProxy(deps)),
    }
  },

  /** Rotations whose workflow is gone ended as `kept`; from now on `epoch` outranks all before. Safe to repeat. */
  async settleStartup({ pool, epoch, close }: { pool: PoolName; epoch: Epoch; close: Epoch[] }): Promise<void> {
    await deps.records.savePool(pool, { epoch })
    for (const open of close) await deps.records.closeRotation(closeLost(pool, open, iso(deps.clock.now())))
  },

  /** Opens an alert once per code and subject. Safe to repeat. */
  async raiseAlert(alert: { pool: PoolName; code: string; subject: string; note: string }): Promise<void> {
    await deps.records.openAlert({ ...alert, severity: 'alarm', at: iso(deps.clock.now()) })
  },

  /** Safe to repeat. */
  async resolveAlert(alert: { pool: PoolName; code: string; subject: string }): Promise<void> {
    await deps.records.resolveAlert({ ...alert, at: iso(deps.clock.now()) })
  },
})

function timesOf({ order, switchedAtMs, finishedAtMs }: Ending, nowMs: number) {
  return {
    switchedAt: switchedAtMs === null ? null : iso(switchedAtMs),
    finishedAt: iso(finishedAtMs ?? nowMs),
    // The gateway switched by itself before the order was made, so a failover has no cut-over of ours.
    cutoverMs: switchedAtMs === null || order.takenOver !== null ? null : Math.max(0, switchedAtMs - order.decidedAtMs),
  }
}

function lossOf({ before, cut }: Ending, after: CounterReading | null) {
  if (before === null || after === null || !sameLife(before, after)) return { lost: null, counters: { before, after } }
  const counters = { before, after, difference: counted(before, after) }
  return { lost: lostRequests(before, after, cut ?? 0), counters }
}

/** After a rotation that replaced the serving one, earlier failures are history. */
async function settleAlerts(deps: ActivityDeps, ending: Ending): Promise<void> {
  const { records, clock } = deps
  const { order, outcome, reason, old } = ending
  const at = iso(clock.now())
  const { pool, epoch } = order
  if (outcome === 'rotated') {
    for (const code of overByRotation) await records.resolveAlert({ pool, code, subject: pool, at })
  }
  if (reason === 'stale_epoch') await tellOutranked(deps, ending, at)
  if (outcome !== 'alarm') return
  const note = `rotation ${epoch}: ${reason ?? 'no reason given'}`
  await records.openAlert({ pool, code: alarmOf(ending), subject: pool, severity: 'alarm', note, at })
  if (reason === 'not_destroyed' && old !== null) await records.moveIncarnation(old.id, 'quarantined', { at, reason })
}

const overByRotation = ['rotation_alarm', 'rotation_lost', 'kept_repeatedly', 'hostile_serves']

/** Three ends of a rotation that call for a person, each with another thing to do. */
function alarmOf({ order, switchedAtMs, reason }: Ending): string {
  if (switchedAtMs !== null || reason === 'slot_serving' || reason === 'compensation_failed') return 'rotation_alarm'
  if (order.hostile !== undefined) return 'hostile_serves'
  return order.failuresInRow + 1 >= FAILURES_TO_ALARM ? 'kept_repeatedly' : 'rotation_alarm'
}

async function tellOutranked({ records }: ActivityDeps, { order: { pool, epoch } }: Ending, at: string): Promise<void> {
  const note = `rotation ${epoch} was outranked: is another controller at work on this pool?`
  await records.openAlert({ pool, code: 'stale_epoch', subject: pool, severity: 'alarm', note, at })
  await records.addEvent({
    ...{ pool, type: 'security', severity: 'alarm', subject: pool, at, dedupeKey: `fencing/${pool}/${epoch}` },
    data: securityData({ kind: 'fencing', detail: note, at }),
  })
}

async function readServing(deps: ActivityDeps, pool: PoolName, { serving }: PoolTraffic): Promise<Serving | null> {
  if (serving === null) return null
  const living = await deps.records.listLiving(pool)
  const since = living.find((row) => row.slot === serving && row.state === 'serving')?.servingAt
  return { slot: serving, sinceMs: since == null ? deps.clock.now() : Date.parse(since) }
}

/** null while the gateway does not answer: the record is closed all the same, without the loss that nobody can count. */
async function readTraffic({ traffic }: ActivityDeps, pool: PoolName): Promise<PoolTraffic | null> {
  const call = currentCall()
  try {
    return await traffic.readPool(pool, call)
  } catch {
    call.signal?.throwIfAborted()
    return null
  }
}

async function seenByProxy({ engine }: ActivityDeps): Promise<number> {
  return engine.highestEpoch('replicas', currentCall())
}

function closeLost(pool: PoolName, epoch: Epoch, finishedAt: string) {
  const unknown: IncarnationId | null = null
  return {
    ...{ pool, epoch, outcome: 'kept' as const, outcomeReason: 'workflow_gone', old: unknown, new: unknown },
    ...{ switchedAt: null, finishedAt, cutoverMs: null, drainMs: null, exposureMs: null },
    ...{ lost: null, cut: null, counters: null },
  }
}
