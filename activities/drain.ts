/** The end of an old incarnation's service. It is told, watched and cut; it is never asked. */
import type { PoolName, SlotName } from '../workflows/domain/ids.ts'
import type { Member, RotationOrder } from '../workflows/domain/rotation-order.ts'
import { beat, lastMark } from './beat.ts'
import { hasCode } from './codes.ts'
import type { ActivityDeps, Call, PoolTraffic, SlotTraffic } from './deps.ts'
import { assertNotServing, findById, isRunning, slotOf } from './members.ts'
import { currentCall } from './waiting.ts'

export interface Drained {
  /** Connections that were still open at the deadline. */
  cut: number
  drainMs: number
}

interface Mark {
  startedMs: number
  deadlineMs: number
}

const LOOK_MS = 50
/** After its last connection the process may take this long to end by itself. */
const EXIT_MS = 500

/** Tells `old` to end, watches it, cuts what is left. @throws `slot_serving`: the gateway has failed back to it */
export async function drain(deps: ActivityDeps, order: RotationOrder, old: Member): Promise<Drained> {
  const mark = beginOrContinue(deps.clock.now(), order.graceMs)
  const stopping = new AbortController()
  const call = currentCall()
  const signal = call.signal ? AbortSignal.any([call.signal, stopping.signal]) : stopping.signal
  // Its failure is looked at when the watch is over; until then the promise needs an owner.
  const stop = tellToEnd(deps, { order, old, mark }, { signal }).catch((error: unknown) => error)
  try {
    await watch(deps, { order, old, mark })
  } finally {
    stopping.abort()
    await stop
  }
  throwIfForbidden(await stop)
  // Cut short by a hostile mark, the slot may have its next incarnation by now.
  if ((await lookAt(deps, order.pool, old.slot))?.wanted.state === 'candidate')
    return { cut: 0, drainMs: deps.clock.now() - mark.startedMs }
  const { cut } = await deps.traffic.release({ pool: order.pool, slot: old.slot, epoch: order.epoch }, call)
  return { cut, drainMs: deps.clock.now() - mark.startedMs }
}

// The deadline rides in the heartbeat, so a retry after a crash does not start the grace anew.
function beginOrContinue(nowMs: number, graceMs: number): Mark {
  const last = lastMark()
  const mark = isMark(last) ? last : { startedMs: nowMs, deadlineMs: nowMs + graceMs }
  beat(mark)
  return mark
}

function isMark(last: unknown): last is Mark {
  return typeof last === 'object' && last !== null && 'startedMs' in last && 'deadlineMs' in last
}

interface Draining {
  order: RotationOrder
  old: Member
  mark: Mark
}

/**
 * SIGTERM, unless the gateway has failed back to it; the order answers only when the process is gone, so it runs beside the watch and its failure is no news: at the
 * deadline the rest is cut and the process killed whatever came of it.
 */
async function tellToEnd(deps: ActivityDeps, { order, old, mark }: Draining, call: Call): Promise<void> {
  await lookAt(deps, order.pool, old.slot)
  if (!isRunning(await findById(deps, old, call))) return
  const graceS = Math.min(60, Math.max(1, Math.ceil((mark.deadlineMs - deps.clock.now()) / 1_000)))
  await deps.engine.stop({ name: old.slot, epoch: order.epoch, graceS }, call)
}

/** Another controller owns the pool by now, or this one serves again. */
function throwIfForbidden(failure: unknown): void {
  if (hasCode(failure, 'stale_epoch', 'slot_serving')) throw failure
}

/** Returns when nothing is open any more, or at the deadline. @throws `slot_serving` */
async function watch(deps: ActivityDeps, { order, old, mark }: Draining): Promise<void> {
  let emptySinceMs: number | null = null
  while (deps.clock.now() < mark.deadlineMs) {
    const connections = (await lookAt(deps, order.pool, old.slot))?.actual?.connections ?? null
    beat({ ...mark, connections })
    const nowMs = deps.clock.now()
    emptySinceMs = connections === 0 ? (emptySinceMs ?? nowMs) : null
    if (emptySinceMs !== null && (await hasEnded(deps, old, nowMs - emptySinceMs))) return
    await deps.clock.sleep(Math.min(LOOK_MS, Math.max(1, mark.deadlineMs - nowMs)), currentCall())
  }
}

/** null while HAProxy cannot be asked, which holds up no end. @throws `slot_serving` */
export async function lookAt({ traffic }: ActivityDeps, pool: PoolName, slot: SlotName): Promise<SlotTraffic | null> {
  let state: PoolTraffic
  try {
    state = await traffic.readPool(pool, currentCall())
  } catch {
    currentCall().signal?.throwIfAborted()
    return null
  }
  assertNotServing(state, slot)
  return slotOf(state, slot)
}

async function hasEnded(deps: ActivityDeps, old: Member, emptyForMs: number): Promise<boolean> {
  // Two looks apart: a request handed over in the instant of the switch is counted by the second.
  if (emptyForMs < LOOK_MS) return false
  return emptyForMs >= EXIT_MS || !isRunning(await findById(deps, old, currentCall()))
}
