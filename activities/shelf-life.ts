/** What becomes of an incarnation on the quarantine shelf: held, called a false alarm, destroyed. */
import { StepError } from '../workflows/domain/errors.ts'
import { type IncarnationId, type PoolName, parseEpoch, parseIncarnationId } from '../workflows/domain/ids.ts'
import { isHeld, SHELF_PLACES } from '../workflows/domain/quarantine.ts'
import { auditRow, type Deed } from './audit.ts'
import type { ActivityDeps, IncarnationRecord } from './deps.ts'
import { iso } from './members.ts'
import { readShelf, removeShelved } from './shelf.ts'
import { currentCall } from './waiting.ts'

export interface HoldInput {
  pool: PoolName
  incarnation: number
  untilMs: number
  reason: string
  by: string
}

export interface EndInput {
  pool: PoolName
  epoch: number
  incarnation: number
  /** `released`: a false alarm. Either way it is destroyed. */
  as: 'released' | 'destroyed'
  reason: string | null
  by: string
}

export interface OnShelfAnswer {
  incarnation: number
  slot: string
  state: 'quarantined' | 'destroyed'
  holdUntilAt: string | null
  changed: boolean
}

export const createShelfLifeActivities = (deps: ActivityDeps) => ({
  /** Kept until `untilMs` whatever else comes. Safe to repeat. @throws `unknown_incarnation` */
  holdQuarantined: (wish: HoldInput): Promise<OnShelfAnswer> => hold(deps, wish),

  /** Off the shelf for good. Safe to repeat. @throws `unknown_incarnation`, `still_there` */
  endQuarantined: (wish: EndInput): Promise<OnShelfAnswer> => end(deps, wish),

  /** Holds that have run out end; with a place on the shelf again its alert does, too. Safe to repeat. */
  tendQuarantine: ({ pool }: { pool: PoolName }): Promise<void> => tend(deps, pool),
})

async function hold(deps: ActivityDeps, { pool, incarnation, untilMs, reason, by }: HoldInput): Promise<OnShelfAnswer> {
  const record = await requireShelved(deps, pool, incarnation)
  const [before, holdUntil] = [record.holdUntil ?? null, iso(untilMs)]
  const answer = { incarnation, slot: record.slot, state: 'quarantined', holdUntilAt: holdUntil } as const
  if (before === holdUntil) return { ...answer, changed: false }
  const deed = deedOf(record.id, { actor: by, action: 'quarantine.hold', reason })
  const audit = auditRow({ ...deed, detail: { before: { holdUntil: before }, after: { holdUntil } } }, deps.clock.now())
  await deps.records.holdQuarantined(record.id, { holdUntil, audit })
  return { ...answer, changed: true }
}

async function end(deps: ActivityDeps, { pool, epoch, incarnation, as, reason, by }: EndInput): Promise<OnShelfAnswer> {
  const gone = await findEnded(deps, incarnation)
  if (gone !== null) return gone
  const record = await requireShelved(deps, pool, incarnation)
  const { slot, quarantineReason = null, holdUntil = null } = record
  const containers = await deps.engine.list(currentCall())
  const name = containers.find(({ id }) => id === record.containerId)?.name
  // No traffic hangs on it, so whoever holds the higher epoch by now has nothing against its end.
  const known = await deps.engine.highestEpoch('replicas', currentCall())
  if (name !== undefined) await removeShelved(deps, name, parseEpoch(Math.max(1, epoch, known)))
  const action = as === 'released' ? 'quarantine.release' : 'quarantine.destroy'
  const detail = { before: { state: 'quarantined', quarantineReason, holdUntil }, after: { state: 'destroyed' } }
  const nowMs = deps.clock.now()
  const audit = auditRow({ ...deedOf(record.id, { actor: by, action, reason }), detail }, nowMs)
  const falseAlarm = as === 'released' ? (reason ?? 'no reason given') : null
  await deps.records.endQuarantined(record.id, { at: iso(nowMs), falseAlarm, audit })
  return { incarnation, slot, state: 'destroyed', holdUntilAt: null, changed: true }
}

async function tend(deps: ActivityDeps, pool: PoolName): Promise<void> {
  const shelf = await readShelf(deps, pool)
  const nowMs = deps.clock.now()
  for (const { record, holdUntil } of shelf) {
    if (record === null || holdUntil === null || isHeld({ holdUntil }, nowMs)) continue
    const deed = deedOf(record.id, { actor: 'controller', action: 'quarantine.hold_expired', reason: null })
    const detail = { before: { holdUntil }, after: { holdUntil: null } }
    const row = auditRow({ ...deed, detail }, nowMs)
    const audit = { ...row, requestId: `${row.requestId}/${record.id}` }
    await deps.records.holdQuarantined(record.id, { holdUntil: null, audit })
  }
  if (shelf.length >= SHELF_PLACES && shelf.every((kept) => isHeld(kept, nowMs))) return
  await deps.records.resolveAlert({ pool, code: 'quarantine_full', subject: pool, at: iso(nowMs) })
}

const deedOf = (id: IncarnationId, deed: Pick<Deed, 'actor' | 'action' | 'reason'>) => ({
  ...deed,
  object: `incarnation/${id}`,
})

/** Said again after it was done, by this order or another. */
async function findEnded({ records }: ActivityDeps, incarnation: number): Promise<OnShelfAnswer | null> {
  const record = await records.readIncarnation(parseIncarnationId(incarnation))
  if (record?.state !== 'destroyed' || record.quarantineReason == null) return null
  return { incarnation, slot: record.slot, state: 'destroyed', holdUntilAt: null, changed: false }
}

async function requireShelved(
  { records }: ActivityDeps,
  pool: PoolName,
  incarnation: number,
): Promise<IncarnationRecord> {
  const living = await records.listLiving(pool)
  const found = living.find(({ id, state }) => id === incarnation && state === 'quarantined')
  if (found === undefined) throw new StepError('unknown_incarnation', `incarnation ${incarnation} is not in quarantine`)
  return found
}
