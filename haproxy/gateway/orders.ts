/** The four orders a caller may give. Each is fenced, saved before its effect, and safe to repeat. */
import type { MutationAnswer } from './contract.ts'
import { converge } from './converge.ts'
import { isGateOpen, isGateOpenButForRunningCheck, serverName } from './drain-gate.ts'
import { GatewayError } from './errors.ts'
import { admit } from './fence.ts'
import { parseConnections } from './haproxy-report.ts'
import type { HaproxyPort } from './haproxy-socket.ts'
import { HaproxyAbsent } from './haproxy-socket.ts'
import type { Address, Epoch, SlotName } from './ids.ts'
import type { PoolReport } from './pool-state.ts'
import { readPool, readReport, renderPoolState, slotActual } from './pool-state.ts'
import type { RuntimeCommand } from './runtime-commands.ts'
import type { Turns } from './turns.ts'
import type { PoolWanted, SlotOrder } from './wanted.ts'
import { addressed, released, requireSlot, servingSlot, switched } from './wanted.ts'
import type { WantedStore } from './wanted-store.ts'

/** A gate that is shut only because a check is running just now is looked at again for so long. */
const RUNNING_CHECK_WAIT_MS = 250
const RUNNING_CHECK_LOOK_MS = 3

export interface PoolDeps {
  store: WantedStore
  haproxy: HaproxyPort
  turns: Turns
  now(): number
  sleep(ms: number): Promise<void>
}

export interface Orders {
  /** `slot` gets an address and is checked without traffic. Does not wait for the gate. */
  address(order: SlotOrder & { address: Address }): Promise<MutationAnswer>
  /** New connections go to `to`. @throws GatewayError `not_ready` while its gate is shut */
  switchTo(order: { to: SlotName; epoch: Epoch }): Promise<MutationAnswer>
  /** Cuts what is left on `slot` and takes it out of service. */
  release(order: SlotOrder): Promise<{ cut: number; applied: boolean }>
  /** Takes a candidate that never served out of service. */
  withdraw(order: SlotOrder): Promise<MutationAnswer>
}

export function createOrders(deps: PoolDeps): Orders {
  const { store, turns } = deps
  const fenced = <T>(epoch: Epoch, act: (wanted: PoolWanted) => Promise<T>) =>
    turns.take(async () => {
      const wanted = store.read()
      admit(wanted.epoch, epoch)
      return act(wanted)
    })
  return {
    address: (order) => fenced(order.epoch, (wanted) => saveAndConverge(deps, addressed(wanted, order))),
    withdraw: (order) => fenced(order.epoch, (wanted) => saveAndConverge(deps, released(wanted, order))),
    release: (order) => fenced(order.epoch, (wanted) => release(deps, released(wanted, order), order.slot)),
    switchTo: (order) => fenced(order.epoch, (wanted) => switchTo(deps, wanted, order)),
  }
}

async function saveAndConverge({ store, haproxy }: PoolDeps, next: PoolWanted): Promise<MutationAnswer> {
  await store.save(next)
  const converged = await ifThere(converge(haproxy, next))
  return { ...(await readPool(haproxy, next)), applied: converged !== null }
}

async function switchTo(
  deps: PoolDeps,
  wanted: PoolWanted,
  order: { to: SlotName; epoch: Epoch },
): Promise<MutationAnswer> {
  const { store, haproxy } = deps
  const { to } = order
  const next = switched(wanted, order)
  const from = servingSlot(wanted)
  if (from === to) return saveAndConverge(deps, next)
  const gate = await ifThere(requireOpenGate(deps, wanted, to))
  await store.save(next)
  const report = gate && (await ifThere(readReport(haproxy, next.pool, switchSteps(next, from, to))))
  if (report) requireSwitched(report, next, { from, to })
  return { ...renderPoolState(next, report), applied: report !== null }
}

/** One line, in order: `to` is ready before the old one drains. */
export function switchSteps(wanted: PoolWanted, from: SlotName | null, to: SlotName): RuntimeCommand[] {
  const state = (slot: SlotName, state: 'ready' | 'drain'): RuntimeCommand => ({
    kind: 'setState',
    server: requireSlot(wanted, slot).server,
    state,
  })
  return from === null ? [state(to, 'ready')] : [state(to, 'ready'), state(from, 'drain')]
}

async function requireOpenGate(deps: PoolDeps, wanted: PoolWanted, to: SlotName): Promise<'open'> {
  const slot = requireSlot(wanted, to)
  const deadline = deps.now() + RUNNING_CHECK_WAIT_MS
  for (;;) {
    const seen = slotActual(slot, await readReport(deps.haproxy, wanted.pool))
    if (isGateOpen(slot, seen)) return 'open'
    if (!isGateOpenButForRunningCheck(slot, seen) || deps.now() >= deadline) {
      const found = `${seen.status} ${seen.check}${seen.checkRunning ? ' (check running)' : ''}`.trim()
      throw new GatewayError('not_ready', `slot ${to} at ${slot.address} is ${found} in HAProxy, not DRAIN L7OK`)
    }
    await deps.sleep(RUNNING_CHECK_LOOK_MS)
  }
}

/** Read back in the same line that switched. @throws GatewayError `haproxy_error` */
function requireSwitched(
  report: PoolReport,
  wanted: PoolWanted,
  { from, to }: { from: SlotName | null; to: SlotName },
): void {
  const takesTraffic = (slot: SlotName) => slotActual(requireSlot(wanted, slot), report).takesTraffic
  if (!takesTraffic(to)) throw new GatewayError('haproxy_error', `HAProxy did not put slot ${to} in service`)
  if (from !== null && takesTraffic(from)) throw new GatewayError('haproxy_error', `HAProxy did not drain slot ${from}`)
}

async function release(deps: PoolDeps, next: PoolWanted, slot: SlotName): Promise<{ cut: number; applied: boolean }> {
  const { haproxy, store } = deps
  await store.save(next)
  const entry = requireSlot(next, slot)
  const { server } = entry
  // Counted and cut in one line, so that no connection ends by itself in between and is counted as cut.
  const answer = await ifThere(
    haproxy.run(
      [],
      [
        { kind: 'showInfo' },
        { kind: 'showConnections' },
        { kind: 'cutSessions', server },
        { kind: 'setState', server, state: 'maint' },
      ],
    ),
  )
  if (answer === null) return { cut: 0, applied: false }
  const converged = await ifThere(converge(haproxy, next)) // also reads back that the slot is in maint
  return { cut: parseConnections(answer).get(serverName(entry))?.used ?? 0, applied: converged !== null }
}

/** null without HAProxy: what was saved as wanted is applied by the watch loop when it is back. */
async function ifThere<T>(act: Promise<T>): Promise<T | null> {
  try {
    return await act
  } catch (error) {
    if (error instanceof HaproxyAbsent) return null
    throw error
  }
}
