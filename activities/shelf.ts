/** Puts a stopped container on the quarantine shelf, and takes one off it. */
import { StepError } from '../workflows/domain/errors.ts'
import type { ContainerId, Epoch, IncarnationId, PoolName, SlotName } from '../workflows/domain/ids.ts'
import { isShelfName, makeRoom, type Shelved, shelfName } from '../workflows/domain/quarantine.ts'
import { auditRow } from './audit.ts'
import { hasCode } from './codes.ts'
import type { ActivityDeps, IncarnationRecord } from './deps.ts'
import { saveEvidence } from './incarnation-end.ts'
import { findById, iso, isRunning } from './members.ts'
import { noted } from './noted.ts'
import { destroyContainer } from './replica.ts'
import { askUntil, currentCall } from './waiting.ts'

export interface Suspect {
  pool: PoolName
  epoch: Epoch
  slot: SlotName
  containerId: ContainerId
  id: IncarnationId
}

const GONE_MS = 4_000
const STOP_MS = 4_000

/** What became of it: on the shelf, destroyed because there was no place, or gone before anyone came. */
export type PutAway = 'kept' | 'no_place' | 'gone'

/** Killed: a frozen writer would keep SQLite's lock and stop the whole vault (tried). @throws `still_running` */
export async function endProcess(deps: ActivityDeps, suspect: Suspect): Promise<void> {
  const { slot, epoch } = suspect
  if (isRunning(await findById(deps, suspect, currentCall()))) await deps.engine.kill(slot, epoch, currentCall())
  const wait = { everyMs: 20, untilMs: deps.clock.now() + STOP_MS }
  const ended = await askUntil(deps.clock, wait, async () =>
    isRunning(await findById(deps, suspect, currentCall())) ? null : true,
  )
  if (ended === null) throw new StepError('still_running', `${slot}: runs on after SIGKILL`)
}

/** Evidence first, as the name it is asked by changes. Safe to repeat. */
export async function putAway(deps: ActivityDeps, suspect: Suspect): Promise<PutAway> {
  const { slot, epoch, containerId } = suspect
  if ((await findById(deps, suspect, currentCall())) === null) {
    const shelved = await deps.engine.inspect(shelfName(slot, epoch), currentCall())
    return shelved?.id === containerId ? 'kept' : 'gone'
  }
  await saveEvidence(deps, suspect)
  if ((await clearShelf(deps, suspect)) && (await rename(deps, suspect))) return 'kept'
  await destroyContainer(deps, suspect)
  return 'no_place'
}

/** False: another one has taken the last place in between. */
async function rename({ engine }: ActivityDeps, { slot, epoch }: Suspect): Promise<boolean> {
  try {
    await engine.quarantine(slot, epoch, currentCall())
    return true
  } catch (error) {
    if (!hasCode(error, 'quarantine_full')) throw error
    return false
  }
}

/** False: the shelf is full and every one on it is held. */
async function clearShelf(deps: ActivityDeps, { pool, epoch, slot }: Suspect): Promise<boolean> {
  const room = makeRoom(await readShelf(deps, pool), deps.clock.now())
  for (const { name, record } of room ?? []) {
    await removeShelved(deps, name, epoch)
    if (record === null) continue
    const reason = `made room for ${slot}`
    const deed = { actor: 'controller', action: 'quarantine.evict', object: `incarnation/${record.id}`, reason }
    const nowMs = deps.clock.now()
    const row = auditRow({ ...deed, detail: { name } }, nowMs)
    // One activity may remove several: each has a row of its own.
    const audit = { ...row, requestId: `${row.requestId}/${record.id}` }
    await noted(`${name} made room`, () =>
      deps.records.endQuarantined(record.id, { at: iso(nowMs), falseAlarm: null, audit }),
    )
  }
  return room !== null
}

interface OnShelf extends Shelved {
  record: IncarnationRecord | null
}

/** What the engine holds, with what the records know of it. */
export async function readShelf({ engine, records }: ActivityDeps, pool: PoolName): Promise<OnShelf[]> {
  const [containers, living] = await Promise.all([engine.list(currentCall()), records.listLiving(pool)])
  return containers
    .filter(({ name }) => isShelfName(name))
    .map(({ id, name }) => {
      const record = living.find(({ containerId }) => containerId === id) ?? null
      return { id, name, record, holdUntil: record?.holdUntil ?? null }
    })
}

/** @throws `still_there` */
export async function removeShelved({ engine, clock }: ActivityDeps, name: string, epoch: Epoch): Promise<void> {
  await engine.remove(name, epoch, currentCall())
  const wait = { everyMs: 50, untilMs: clock.now() + GONE_MS }
  const gone = await askUntil(clock, wait, async () =>
    (await engine.inspect(name, currentCall())) === null ? true : null,
  )
  if (gone === null) throw new StepError('still_there', `${name}: still there after its removal`)
}
