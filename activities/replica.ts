/** One container's way into the pool and out of it; steps, start-up and repairs are made of these. */
import { scarcestVariants } from '../workflows/domain/choose-replacement.ts'
import { StepError } from '../workflows/domain/errors.ts'
import type { ContainerId, Epoch, PoolName, SlotName } from '../workflows/domain/ids.ts'
import { codeOf, hasCode } from './codes.ts'
import type { ActivityDeps, EngineContainer, IncarnationRecord, IncarnationState } from './deps.ts'
import { closeRecord } from './incarnation-end.ts'
import { findById, iso, isRunning, slotOf } from './members.ts'
import { noted } from './noted.ts'
import { askUntil, currentCall } from './waiting.ts'

export interface Place {
  pool: PoolName
  slot: SlotName
  epoch: Epoch
}

export interface Replica {
  container: EngineContainer
  record: IncarnationRecord
}

const GONE_MS = 4_000

/** Creates and starts what the slot needs; what an earlier attempt of this epoch made there is carried on. */
export async function createReplica(deps: ActivityDeps, place: Place): Promise<Replica> {
  const call = currentCall()
  const found = await deps.engine.inspect(place.slot, call)
  const ours = found === null ? null : await continuable(deps, place, found)
  if (ours !== null) return startReplica(deps, place, ours)
  if (found !== null) await removeReplica(deps, { ...place, containerId: found.id, because: 'remade' })
  const variant = await drawVariant(deps, place.pool)
  await deps.engine.create({ name: place.slot, epoch: place.epoch, variant }, call)
  const created = await deps.engine.inspect(place.slot, call)
  if (created === null) throw new StepError('candidate_missing', `${place.slot}: gone right after its creation`)
  return startReplica(deps, place, { container: created, record: await register(deps, place, created) })
}

async function continuable(deps: ActivityDeps, place: Place, found: EngineContainer): Promise<Replica | null> {
  if (found.labels.epoch !== place.epoch || found.labels.spec !== deps.engine.spec) return null
  if (!['created', 'running', 'paused'].includes(found.status)) return null
  const known = await deps.records.findIncarnation(found.id)
  // Created by this very epoch and never run: the answer or the record was lost on the way.
  if (known === null) {
    return found.status === 'created' ? { container: found, record: await register(deps, place, found) } : null
  }
  return known.servingAt === null && ['created', 'warming', 'spare', 'candidate'].includes(known.state)
    ? { container: found, record: known }
    : null
}

async function register(deps: ActivityDeps, { pool, slot, epoch }: Place, container: EngineContainer) {
  const seenBefore = await deps.records.findIncarnation(container.id)
  const at = iso(deps.clock.now())
  const { imageDigest, labels } = container
  const order = { pool, slot, epoch, containerId: container.id, imageDigest, variant: labels.variant, at }
  const record = await deps.records.addIncarnation(order)
  await deps.records.saveProof(record.id, { newId: seenBefore === null || seenBefore.epoch === epoch, at })
  return record
}

async function startReplica(deps: ActivityDeps, place: Place, { container, record }: Replica): Promise<Replica> {
  const call = currentCall()
  if (container.status === 'created') {
    await deps.engine.start(place.slot, place.epoch, call)
  }
  if (record.state === 'created') {
    await deps.records.moveIncarnation(record.id, 'warming', { at: iso(deps.clock.now()) })
  }
  const started = await findById(deps, { slot: place.slot, containerId: container.id }, call)
  if (started === null) throw new StepError('candidate_missing', `${place.slot}: gone right after its start`)
  return { container: started, record }
}

async function drawVariant({ engine, records, random }: ActivityDeps, pool: PoolName): Promise<string> {
  const names = engine.variants.map(({ name }) => name)
  const living = await records.listLiving(pool)
  const scarce = scarcestVariants(
    names,
    living.map(({ variant }) => variant),
  )
  const drawn = scarce[random.index(scarce.length)]
  if (drawn === undefined) throw new StepError('bad_request', 'the container specification holds no variant')
  return drawn
}

/** The engine looks each 3 s, and one look may meet a process that is not ready: this is its own slowness, not the replica's. */
const ENGINE_LAG_MS = 5_000

/** Waits for the engine's Healthcheck; it counts only before the first freeze. @throws `not_healthy`, `candidate_exited` */
export async function awaitEngineHealthy(deps: ActivityDeps, { container }: Replica, untilMs: number): Promise<string> {
  const slot = container.name as SlotName
  const address = await askUntil(deps.clock, { everyMs: 50, untilMs: untilMs + ENGINE_LAG_MS }, async () => {
    const now = await findById(deps, { slot, containerId: container.id }, currentCall())
    assertAlive(slot, now)
    return now?.health === 'healthy' ? now.address : null
  })
  if (address === null) throw new StepError('not_healthy', `${slot}: not healthy in time`)
  return address
}

/** @throws `candidate_exited` with exit code, `candidate_missing` */
export function assertAlive(slot: SlotName, container: EngineContainer | null): void {
  if (container === null) throw new StepError('candidate_missing', `${slot}: gone, or another container has its name`)
  if (isRunning(container) || container.status === 'created') return
  const { exitCode, oomKilled } = container
  throw new StepError('candidate_exited', `${slot}: ended with exit code ${exitCode}`, { exitCode, oomKilled })
}

/** New id, the digest of the specification, an empty change list. @throws `not_clean` */
export async function proveClean(deps: ActivityDeps, { container, record }: Replica): Promise<void> {
  const expected = deps.engine.variants.find(({ name }) => name === container.labels.variant)?.imageDigest
  const files = await deps.engine.changes(container.name, currentCall())
  const digest = expected === container.imageDigest
  const noChanges = files.length === 0
  await deps.records.saveProof(record.id, { digest, noChanges, at: iso(deps.clock.now()) })
  if (digest && noChanges) return
  await deps.records.saveDrift(record.id, files)
  throw new StepError('not_clean', `${container.name}: not what was ordered`, { digest, changes: files.length })
}

/** Healthy for the engine and proved once more; one that is frozen has been proved before. */
export async function isFitToKeep(deps: ActivityDeps, replica: Replica): Promise<boolean> {
  if (replica.container.status === 'paused') return true
  if (replica.container.status !== 'running' || replica.container.health !== 'healthy') return false
  try {
    await proveClean(deps, replica)
    return true
  } catch (error) {
    if (hasCode(error, 'not_clean')) return false
    throw error
  }
}

export async function freezeReplica(deps: ActivityDeps, place: Place, { container, record }: Replica): Promise<void> {
  const { slot, epoch } = place
  if (container.status !== 'paused') await deps.engine.freeze(slot, epoch, currentCall())
  const frozen = await findById(deps, { slot, containerId: container.id }, currentCall())
  if (frozen?.status !== 'paused') throw new StepError('engine_conflict', `${slot}: not frozen after the order`)
  await deps.records.moveIncarnation(record.id, 'spare', { at: iso(deps.clock.now()), address: frozen.address })
}

const wayToServing: readonly IncarnationState[] = ['created', 'warming', 'spare', 'candidate', 'serving']

/** The record of an incarnation that takes traffic outside of a rotation, by every state on its way. */
export async function recordServing(
  { records, clock }: ActivityDeps,
  { id, state }: IncarnationRecord,
  address: string | null,
): Promise<void> {
  const at = iso(clock.now())
  const missing: readonly IncarnationState[] =
    state === 'draining' ? ['serving'] : wayToServing.slice(wayToServing.indexOf(state) + 1)
  // A start goes from warming to candidate without having been frozen.
  for (const to of missing.filter((known) => known !== 'spare')) await records.moveIncarnation(id, to, { at, address })
}

/** The slot no longer counts for HAProxy: a candidate is withdrawn, a draining one cut. @throws `slot_serving` */
export async function clearSlot(deps: ActivityDeps, { pool, slot, epoch }: Place): Promise<void> {
  const call = currentCall()
  const known = slotOf(await deps.traffic.readPool(pool, call), slot)
  switch (known?.wanted.state) {
    case 'serving':
      throw new StepError('slot_serving', `${slot}: serves, so it may not be cleared`)
    case 'candidate':
      await deps.traffic.withdraw({ pool, slot, epoch }, call)
      return
    case 'draining':
      await deps.traffic.release({ pool, slot, epoch }, call)
      return
    case 'maint':
    case undefined:
  }
}

export interface Removal extends Place {
  containerId: ContainerId
  because: string
}

/** Takes a container that does not serve out of the pool for good. Safe to repeat. @throws `still_there` */
export async function removeReplica(deps: ActivityDeps, removal: Removal): Promise<void> {
  const { slot, containerId } = removal
  await clearSlot(deps, removal)
  const found = await findById(deps, { slot, containerId }, currentCall())
  const record = await noted(slot, () => deps.records.findIncarnation(containerId))
  const ended: readonly string[] = ['failed', 'quarantined', 'destroyed']
  if (found !== null && record !== null && !ended.includes(record.state)) {
    const why = { at: iso(deps.clock.now()), reason: describe(removal, found) }
    await noted(`${slot} has failed`, () => deps.records.moveIncarnation(record.id, 'failed', why))
  }
  if (found !== null) await destroyContainer(deps, removal)
  if (record !== null && record.state !== 'destroyed') await noted(`${slot} is gone`, () => closeRecord(deps, record))
}

const unfit: readonly string[] = ['not_healthy', 'candidate_exited', 'candidate_missing', 'not_clean']

/** What fails the checks may not stay where it could be taken for a good one; other failures say nothing about it. */
export async function discardUnfit(deps: ActivityDeps, of: Omit<Removal, 'because'>, checks: () => Promise<void>) {
  try {
    await checks()
  } catch (error) {
    const because = codeOf(error)
    if (unfit.includes(because)) await removeReplica(deps, { ...of, because })
    throw error
  }
}

function describe({ because }: Removal, { status, exitCode, oomKilled }: EngineContainer): string {
  const end =
    status === 'exited' || status === 'dead' ? `, exit code ${exitCode}${oomKilled ? ' (out of memory)' : ''}` : ''
  return `${because}: ${status}${end}`
}

/** Removes by force and proves that the id is gone. @throws `still_there` */
export async function destroyContainer(
  deps: ActivityDeps,
  { slot, epoch, containerId }: Pick<Removal, 'slot' | 'epoch' | 'containerId'>,
): Promise<void> {
  if ((await findById(deps, { slot, containerId }, currentCall())) === null) return
  await deps.engine.remove(slot, epoch, currentCall())
  const wait = { everyMs: 50, untilMs: deps.clock.now() + GONE_MS }
  const gone = await askUntil(deps.clock, wait, async () =>
    (await findById(deps, { slot, containerId }, currentCall())) === null ? true : null,
  )
  if (gone === null) throw new StepError('still_there', `${slot}: still there after its removal`)
}
