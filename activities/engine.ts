/** Steps of a rotation that act on containers. */
import { StepError } from '../workflows/domain/errors.ts'
import type { IncarnationId, SlotName } from '../workflows/domain/ids.ts'
import type { Choice, Member, RotationOrder } from '../workflows/domain/rotation-order.ts'
import type { ActivityDeps } from './deps.ts'
import { lookAt } from './drain.ts'
import { awaitGate } from './gate.ts'
import { datesOf, endOf, saveEvidence } from './incarnation-end.ts'
import { assertNotServing, findById, iso, isRunning, memberOf, slotOf } from './members.ts'
import { noted } from './noted.ts'
import {
  assertAlive,
  awaitEngineHealthy,
  clearSlot,
  createReplica,
  destroyContainer,
  discardUnfit,
  freezeReplica,
  type Place,
  proveClean,
  type Replica,
} from './replica.ts'
import type { StepInput } from './step-input.ts'
import { askUntil, currentCall } from './waiting.ts'

export interface StartInput extends StepInput {
  choice: Extract<Choice, { kind: 'spare' | 'standing' | 'cold' }>
}
export interface OldInput extends StepInput {
  old: Member
}
export interface DestroyInput extends OldInput {
  /** The proof that the old one is gone belongs to the new one. */
  new: IncarnationId
}
export interface PrepareInput extends StepInput {
  slot: SlotName
}

const STOP_MS = 4_000

export const createEngineActivities = (deps: ActivityDeps) => ({
  /** The chosen one runs afterwards: thawed, or created and started. Safe to repeat. */
  async startStandby({ order, choice }: StartInput): Promise<Member> {
    if (choice.kind === 'cold') return startCold(deps, order, choice.slot)
    const { new: member } = choice
    const call = currentCall()
    if (choice.kind === 'spare') await thaw(deps, order, member)
    const running = await findById(deps, member, call)
    assertAlive(member.slot, running)
    await noted(`${member.slot} is the candidate`, () =>
      deps.records.moveIncarnation(member.id, 'candidate', { at: iso(deps.clock.now()) }),
    )
    return { ...member, address: running?.address ?? member.address }
  },

  /** The slot in maint and the process gone, killed if need be. Safe to repeat. Returns connections cut here. @throws `slot_serving` */
  async stopOld({ order: { pool, epoch }, old }: OldInput): Promise<{ cut: number }> {
    const call = currentCall()
    const state = await deps.traffic.readPool(pool, call)
    assertNotServing(state, old.slot)
    const slot = slotOf(state, old.slot)
    const open = slot?.wanted.state === 'draining'
    const { cut } = open ? await deps.traffic.release({ pool, slot: old.slot, epoch }, call) : { cut: 0 }
    if (isRunning(await findById(deps, old, call))) await deps.engine.kill(old.slot, epoch, call)
    const wait = { everyMs: 20, untilMs: deps.clock.now() + STOP_MS }
    const ended = await askUntil(deps.clock, wait, async () =>
      isRunning(await findById(deps, old, currentCall())) ? null : true,
    )
    if (ended === null) throw new StepError('still_running', `${old.slot}: runs on after SIGKILL`)
    return { cut }
  },

  /** Evidence saved, removed, its id answers 404. Safe to repeat. @throws `still_there`, `slot_serving` */
  async destroyOld({ order: { pool, epoch }, old, new: newId }: DestroyInput): Promise<Destroyed> {
    await lookAt(deps, pool, old.slot)
    const record = await noted(old.slot, () => deps.records.findIncarnation(old.containerId))
    const present = await findById(deps, old, currentCall())
    const drift = present === null ? null : await saveEvidence(deps, old)
    await destroyContainer(deps, { slot: old.slot, epoch, containerId: old.containerId })
    const finishedAtMs = deps.clock.now()
    const end = endOf(datesOf(record, old), finishedAtMs)
    await noted(`${old.slot} is gone`, async () => {
      await deps.records.closeIncarnation(old.id, end)
      await deps.records.saveProof(newId, { oldGone: true, at: iso(finishedAtMs) })
      await deps.records.savePool(pool, { epoch })
    })
    return { exposureMs: end.exposureMs, drift, finishedAtMs }
  },

  /** A new incarnation in the freed slot: created, started, healthy, proved clean, frozen. null: there are enough. Safe to repeat. */
  prepareSpare: (input: PrepareInput): Promise<Member | null> => fillSlot(deps, input),
})

export interface Destroyed {
  exposureMs: number | null
  /** Changed files; null when the list could not be had. */
  drift: number | null
  finishedAtMs: number
}

async function fillSlot(deps: ActivityDeps, { order, slot }: PrepareInput): Promise<Member | null> {
  if (await hasEnoughSpares(deps, order, slot)) return null
  return prepareSpare(deps, { pool: order.pool, slot, epoch: order.epoch }, order.healthTimeoutMs)
}

const ready: readonly string[] = ['created', 'warming', 'spare', 'candidate']

/** Counted in the other slots: what this one holds is the attempt before this one's. */
async function hasEnoughSpares({ records }: ActivityDeps, { pool, spares }: RotationOrder, slot: SlotName) {
  if (spares === undefined) return false
  const living = await records.listLiving(pool)
  return living.filter((row) => row.slot !== slot && ready.includes(row.state)).length >= spares
}

/** Also what start-up and reconcile fill a slot with. */
export async function prepareSpare(deps: ActivityDeps, place: Place, healthTimeoutMs: number): Promise<Member> {
  const untilMs = deps.clock.now() + healthTimeoutMs
  const replica = await createReplica(deps, place)
  if (replica.record.state === 'spare' || replica.record.state === 'candidate') return memberOf(replica.record, null)
  // Found frozen: an earlier attempt has proved it and only its last record was lost.
  if (replica.container.status !== 'paused') {
    await discardUnfit(deps, { ...place, containerId: replica.container.id }, async () => {
      await awaitHealthyReplica(deps, place, { replica, untilMs })
      await proveClean(deps, replica)
    })
  }
  await freezeReplica(deps, place, replica)
  return memberOf(replica.record, replica.container.address)
}

/** By HAProxy's gate, which checks every 50 ms; by the engine's slow Healthcheck only as long as HAProxy is not there. */
async function awaitHealthyReplica(
  deps: ActivityDeps,
  place: Place,
  { replica, untilMs }: { replica: Replica; untilMs: number },
): Promise<void> {
  const { haproxyStartMs } = await deps.traffic.readPool(place.pool, currentCall())
  if (haproxyStartMs === null) {
    await awaitEngineHealthy(deps, replica, untilMs)
    return
  }
  const { id: containerId, address } = replica.container
  const { pool, slot, epoch } = place
  await awaitGate(deps, { pool, epoch, member: { slot, containerId, address }, untilMs })
  await clearSlot(deps, place)
}

async function startCold(deps: ActivityDeps, order: RotationOrder, slot: SlotName): Promise<Member> {
  const { pool, epoch } = order
  const replica = await createReplica(deps, { pool, slot, epoch })
  const wait = { everyMs: 10, untilMs: deps.clock.now() + order.healthTimeoutMs }
  const address = await askUntil(deps.clock, wait, async () => {
    const now = await findById(deps, { slot, containerId: replica.container.id }, currentCall())
    assertAlive(slot, now)
    return now?.address ?? null
  })
  if (address === null) throw new StepError('not_healthy', `${slot}: got no address in time`)
  await proveClean(deps, replica)
  const at = iso(deps.clock.now())
  await deps.records.moveIncarnation(replica.record.id, 'candidate', { at, address })
  return memberOf(replica.record, address)
}

async function thaw(deps: ActivityDeps, { epoch }: RotationOrder, member: Member): Promise<void> {
  const found = await findById(deps, member, currentCall())
  assertAlive(member.slot, found)
  if (found?.status === 'paused') await deps.engine.thaw(member.slot, epoch, currentCall())
}
