/** The first step of a rotation: who goes, who comes. Only reads; the draw is made here, when it is needed. */
import { chooseReplacement } from '../workflows/domain/choose-replacement.ts'
import { StepError } from '../workflows/domain/errors.ts'
import type { SlotName } from '../workflows/domain/ids.ts'
import type { CounterReading } from '../workflows/domain/lost-requests.ts'
import type { Choice, Member, RotationOrder, TakenOver } from '../workflows/domain/rotation-order.ts'
import type { ActivityDeps, EngineContainer, IncarnationRecord, PoolTraffic } from './deps.ts'
import { iso, memberOf, readCounters, slotOf, standsReady } from './members.ts'
import { noted } from './noted.ts'
import type { StepInput } from './step-input.ts'
import { currentCall } from './waiting.ts'

export interface ChooseInput extends StepInput {
  /** Slots whose incarnation has failed in this rotation already. */
  exclude: SlotName[]
  /** A cold one has failed already: making another would meet the same fault. */
  coldTried: boolean
}

interface Ground {
  order: RotationOrder
  traffic: PoolTraffic
  living: IncarnationRecord[]
  containers: EngineContainer[]
  before: CounterReading | null
  old: Member | null
}

export const createChoiceActivities = (deps: ActivityDeps) => ({
  /** Draws among the ready spares; without one, names a slot to make one in. A repeat draws anew, nothing has happened. */
  async chooseReplacement({ order, exclude, coldTried }: ChooseInput): Promise<Choice> {
    const call = currentCall()
    const [traffic, living, containers, proxyEpoch] = await Promise.all([
      deps.traffic.readPool(order.pool, call),
      deps.records.listLiving(order.pool),
      deps.engine.list(call),
      deps.engine.highestEpoch('replicas', call),
    ])
    // Seen here rather than after the switch: only one of the two fences may have been passed by another controller.
    const highest = Math.max(traffic.epoch, proxyEpoch)
    if (highest > order.epoch) throw new StepError('stale_epoch', `epoch ${order.epoch}: overtaken`, { highest })
    const before = readCounters(traffic)
    const old = traffic.serving === null ? null : findMember({ living, containers }, traffic.serving)
    const ground: Ground = { order, traffic, living, containers, before, old }
    if (order.takenOver !== null) return takeOver(deps, ground, order.takenOver)
    if (traffic.haproxyStartMs === null) return { kind: 'none', reason: 'haproxy_unavailable', old, before }
    return draw(deps, ground, exclude) ?? (coldTried ? null : chooseCold(deps, ground)) ?? nobody(ground)
  },
})

const nobody = ({ old, before }: Ground): Choice => ({ kind: 'none', reason: 'no_replacement', old, before })

/** By the container's id; by the slot alone when the container has vanished, so that its record can be closed. */
function findMember({ living, containers }: Pick<Ground, 'living' | 'containers'>, slot: SlotName): Member | null {
  const container = containers.find(({ name }) => name === slot)
  const rows = living.filter((row) => row.slot === slot && row.state !== 'quarantined')
  const record = rows.find(({ containerId }) => containerId === container?.id) ?? (container ? undefined : rows.at(-1))
  return record === undefined ? null : memberOf(record, container?.address ?? null)
}

type Ready = { kind: 'spare' | 'standing'; member: Member } & Member

function draw(deps: ActivityDeps, ground: Ground, exclude: readonly SlotName[]): Choice | null {
  const ready = ground.living
    .filter(
      ({ slot }) => !exclude.includes(slot) && slot !== ground.traffic.serving && deps.engine.slots.includes(slot),
    )
    .flatMap((record): Ready[] => {
      const container = ground.containers.find(({ id, name }) => id === record.containerId && name === record.slot)
      const kind = container === undefined ? null : readiness(deps, ground, { record, container })
      const member = memberOf(record, container?.address ?? null)
      return kind === null ? [] : [{ kind, member, ...member }]
    })
  const chosen = chooseReplacement(fastest(ground, ready), ground.old, deps.random.uniform())
  if (chosen === null) return null
  return { kind: chosen.kind, old: ground.old, new: chosen.member, before: ground.before }
}

/** An intruder is out sooner with one that stands already than with one that must be thawed. */
function fastest({ order, old }: Ground, ready: Ready[]): Ready[] {
  const { hostile = [] } = order
  const isHostile = old !== null && (hostile === 'whoever' || hostile.includes(old.slot))
  const standing = ready.filter(({ kind }) => kind === 'standing')
  return isHostile && standing.length > 0 ? standing : ready
}

interface Candidate {
  record: IncarnationRecord
  container: EngineContainer
}

function readiness(
  deps: ActivityDeps,
  { traffic }: Ground,
  { record, container }: Candidate,
): 'spare' | 'standing' | null {
  if (record.servingAt !== null || container.labels.spec !== deps.engine.spec) return null
  if (record.state === 'spare' && container.status === 'paused') return 'spare'
  const stands = record.state === 'candidate' && container.status === 'running'
  return stands && standsReady(slotOf(traffic, record.slot)) ? 'standing' : null
}

function chooseCold(deps: ActivityDeps, { traffic, old, before }: Ground): Choice | null {
  const free = deps.engine.slots.filter((slot) => slot !== traffic.serving)
  const slot = free.length === 0 ? undefined : free[deps.random.index(free.length)]
  return slot === undefined ? null : { kind: 'cold', old, slot, before }
}

/** The gateway has switched already: only what became of it is written down. */
async function takeOver(deps: ActivityDeps, ground: Ground, { from, to }: TakenOver): Promise<Choice> {
  const { traffic, before, order } = ground
  const next = findMember(ground, to)
  const last = findMember(ground, from)
  if (traffic.serving !== to || next === null || last?.servingSinceMs == null || last.id === next.id) {
    return { kind: 'none', reason: 'already_replaced', old: ground.old, before }
  }
  const at = iso(deps.clock.now())
  await noted(`${to} serves`, async () => {
    await deps.records.moveIncarnation(next.id, 'serving', { at })
    await deps.records.moveIncarnation(last.id, 'draining', { at })
    await deps.records.savePool(order.pool, { epoch: order.epoch, servingSlot: to })
  })
  const servingSinceMs = next.servingSinceMs ?? deps.clock.now()
  return { kind: 'takenOver', old: last, new: { ...next, servingSinceMs }, before }
}
