/** Puts the first slot in service when the pool starts, and waits for HAProxy. */
import { StepError } from '../workflows/domain/errors.ts'
import type { Epoch, PoolName, SlotName } from '../workflows/domain/ids.ts'
import type { Serving } from '../workflows/domain/rotation-order.ts'
import type { ActivityDeps, EngineContainer, IncarnationRecord } from './deps.ts'
import { awaitGate } from './gate.ts'
import { slotOf } from './members.ts'
import { isFitToKeep, recordServing } from './replica.ts'
import { currentCall } from './waiting.ts'

export interface PlaceInput {
  pool: PoolName
  epoch: Epoch
  /** Healthy incarnations of these slots are drawn from. */
  among: SlotName[]
  healthTimeoutMs: number
}

interface Candidate {
  record: IncarnationRecord
  container: EngineContainer
}

export const createPlaceActivities = (deps: ActivityDeps) => ({
  /** One of `among` is HAProxy's serving slot afterwards, saved as wanted where HAProxy does not run yet. Safe to repeat. */
  async placeServing({ pool, epoch, among, healthTimeoutMs }: PlaceInput): Promise<Serving> {
    const call = currentCall()
    const before = await deps.traffic.readPool(pool, call)
    const candidates = await findFit(deps, await findCandidates(deps, pool, among))
    const already = candidates.find(({ record }) => record.slot === before.serving)
    const chosen = already ?? candidates[candidates.length === 0 ? 0 : deps.random.index(candidates.length)]
    if (chosen === undefined) throw new StepError('no_serving_slot', 'no healthy incarnation to put in service')
    const { slot, containerId } = chosen.record
    if (chosen.container.status === 'paused') await deps.engine.thaw(slot, epoch, call)
    const address = (await deps.engine.inspect(slot, call))?.address ?? null
    if (address === null) throw new StepError('no_serving_slot', `${slot}: has no address`)
    await giveTraffic(deps, {
      pool,
      epoch,
      untilMs: deps.clock.now() + healthTimeoutMs,
      member: { slot, containerId, address },
    })
    const sinceMs = deps.clock.now()
    await recordServing(deps, chosen.record, address)
    await deps.records.savePool(pool, { epoch, servingSlot: slot })
    return { slot, sinceMs }
  },

  /** Until HAProxy sends requests to the serving slot. @throws `serving_not_up` after `forMs` */
  async awaitServing({ pool, forMs }: { pool: PoolName; forMs: number }): Promise<Serving> {
    const untilMs = deps.clock.now() + forMs
    deps.phase.report('awaiting-traffic', 'waiting for HAProxy') // also after a crash of the worker that said it first
    for (;;) {
      const state = await deps.traffic.readPool(pool, currentCall())
      const slot = state.serving
      if (slot !== null && slotOf(state, slot)?.actual?.takesTraffic)
        return { slot, sinceMs: await servingSince(deps, pool, slot) }
      if (deps.clock.now() >= untilMs) throw new StepError('serving_not_up', 'HAProxy did not put the serving slot up')
      await deps.clock.sleep(100, currentCall())
    }
  },
})

async function findCandidates(deps: ActivityDeps, pool: PoolName, among: readonly SlotName[]): Promise<Candidate[]> {
  const [containers, living] = await Promise.all([deps.engine.list(currentCall()), deps.records.listLiving(pool)])
  return living.flatMap((record): Candidate[] => {
    const container = containers.find(({ id, name }) => id === record.containerId && name === record.slot)
    const fit = ['warming', 'spare', 'candidate', 'serving'].includes(record.state) && among.includes(record.slot)
    const runs = container?.status === 'running' || container?.status === 'paused'
    return fit && runs ? [{ record, container }] : []
  })
}

/** What is still warming has to show now that it is well and clean; the others have shown it. */
async function findFit(deps: ActivityDeps, candidates: readonly Candidate[]): Promise<Candidate[]> {
  const fit: Candidate[] = []
  for (const candidate of candidates) {
    if (candidate.record.state !== 'warming' || (await isFitToKeep(deps, candidate))) fit.push(candidate)
  }
  return fit
}

async function giveTraffic(deps: ActivityDeps, order: Parameters<typeof awaitGate>[1]): Promise<void> {
  const { pool, epoch, member } = order
  const state = await deps.traffic.readPool(pool, currentCall())
  const wanted = slotOf(state, member.slot)?.wanted
  const address = `${member.address}:${deps.settings.replicaPort}`
  if (wanted?.state === 'serving' && wanted.address === address) return
  if (state.haproxyStartMs !== null) await awaitGate(deps, order)
  else await deps.traffic.address({ pool, slot: member.slot, address, epoch }, currentCall())
  await deps.traffic.switchTo({ pool, to: member.slot, epoch }, currentCall())
}

async function servingSince({ records, clock }: ActivityDeps, pool: PoolName, slot: SlotName): Promise<number> {
  const living = await records.listLiving(pool)
  const since = living.find((row) => row.slot === slot && row.state === 'serving')?.servingAt
  return since == null ? clock.now() : Date.parse(since)
}
