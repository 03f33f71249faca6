/** With three or more slots one spare stands thawed and addressed, so that the gateway can fail over to it by itself. */
import type { Epoch, PoolName, SlotName } from '../workflows/domain/ids.ts'
import type { ActivityDeps, EngineContainer, IncarnationRecord, PoolTraffic } from './deps.ts'
import { awaitGate } from './gate.ts'
import { findById, iso, slotOf, standsReady } from './members.ts'
import { assertAlive, discardUnfit } from './replica.ts'
import { currentCall } from './waiting.ts'

export interface StandInput {
  pool: PoolName
  epoch: Epoch
  healthTimeoutMs: number
}

export type Stood = { slot: SlotName; since: 'before' | 'now' } | { slot: null; because: 'too_few_slots' | 'no_spare' }

export const createStandActivities = (deps: ActivityDeps) => ({
  /** One spare stands as candidate afterwards, if there is one. Safe to repeat. @throws `not_healthy` */
  async standCandidate({ pool, epoch, healthTimeoutMs }: StandInput): Promise<Stood> {
    if (deps.engine.slots.length < 3) return { slot: null, because: 'too_few_slots' }
    const living = await deps.records.listLiving(pool)
    const traffic = await deps.traffic.readPool(pool, currentCall())
    const standing = living.find((record) => stands(traffic, record))
    if (standing !== undefined) return { slot: standing.slot, since: 'before' }
    const spare = await pickSpare(
      deps,
      living.filter((record) => !hasServed(traffic, record)),
    )
    if (spare === null) return { slot: null, because: 'no_spare' }
    await standUp(deps, { pool, epoch, healthTimeoutMs }, spare)
    return { slot: spare.slot, since: 'now' }
  },
})

function stands(traffic: PoolTraffic, record: IncarnationRecord): boolean {
  return record.state === 'candidate' && standsReady(slotOf(traffic, record.slot))
}

/** The gateway may know it before the records do: it fails over by itself. */
function hasServed(traffic: PoolTraffic, { slot, servingAt }: IncarnationRecord): boolean {
  const wanted = slotOf(traffic, slot)?.wanted.state
  return servingAt !== null || wanted === 'serving' || wanted === 'draining'
}

/** The one that an earlier attempt has thawed already, else one drawn from the frozen. */
async function pickSpare({ engine, random }: ActivityDeps, living: readonly IncarnationRecord[]) {
  const containers = await engine.list(currentCall())
  const fresh = living.filter(({ state }) => state === 'spare' || state === 'candidate')
  const inStatus = (wanted: EngineContainer['status']) =>
    fresh.filter(({ containerId, slot }) =>
      containers.some(({ id, name, status }) => id === containerId && name === slot && status === wanted),
    )
  const [begun] = inStatus('running')
  const frozen = inStatus('paused')
  return begun ?? (frozen.length === 0 ? null : (frozen[random.index(frozen.length)] ?? null))
}

async function standUp(deps: ActivityDeps, { pool, epoch, healthTimeoutMs }: StandInput, spare: IncarnationRecord) {
  const { slot, containerId } = spare
  // HAProxy being away says nothing about the spare; it stays as it is and is looked at again by the next attempt.
  await discardUnfit(deps, { pool, slot, epoch, containerId }, async () => {
    const found = await findById(deps, spare, currentCall())
    assertAlive(slot, found)
    if (found?.status === 'paused') await deps.engine.thaw(slot, epoch, currentCall())
    const address = found?.address ?? spare.address
    await deps.records.moveIncarnation(spare.id, 'candidate', { at: iso(deps.clock.now()), address })
    const untilMs = deps.clock.now() + healthTimeoutMs
    await awaitGate(deps, { pool, epoch, member: { slot, containerId, address }, untilMs })
  })
}
