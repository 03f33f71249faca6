/**
 * When a candidate may be given traffic, and how a slot is brought to where that can be told.
 *
 * A server in `drain` is checked and gets no traffic. Its gate is open when `show stat` says status exactly `DRAIN`
 * (`DRAIN 1/2` is one failed check, or none since maint), check `L7OK`, no `*` of a running check. Tried on HAProxy
 * 3.0.11; three things make that a lie after a slot got a new address, and the order below rules them out:
 *
 * 1. Leaving maint, a server starts as running and keeps the `L7OK` of its previous address. So it is marked
 *    `health down` in the same line: it is DOWN until a check has passed, whatever its check status says meanwhile.
 * 2. `set server … addr` returns before the address is in use (a task of its own applies it), so a check started right
 *    after it could still go to the old one. So the slot stays in maint, where no check starts, until
 *    `show servers state` shows the new address.
 * 3. A check that was running when maint began ends later and counts: a previous container that answered after 700 ms
 *    opened the gate of a hanging new one for a second. `show stat` hides it in maint; bit 0x01 of `srv_check_state`
 *    in `show servers state` does not. So the slot stays in maint until that bit is off, at most `timeout check`.
 *
 * The first check after that comes within `inter`: the timer of a server in maint goes on at that pace and nothing
 * in the runtime API advances it. PUT → gate open, 60 runs, 64 servers: `inter 200ms` p50 116, p99 210 ms;
 * `inter 50ms` p50 33, p99 61 ms. That is why the configuration says 50 ms; it costs 1.3 % of a core.
 */
import type { SlotActual } from './contract.ts'
import type { ServerState } from './haproxy-report.ts'
import type { Address } from './ids.ts'
import { NOWHERE, parseServerNumber } from './ids.ts'
import type { RuntimeCommand } from './runtime-commands.ts'
import type { PoolWanted, SlotWanted } from './wanted.ts'

type Seen = Pick<SlotActual, 'address' | 'status' | 'check' | 'checkRunning'>

export function isGateOpen(wanted: SlotWanted, seen: Seen): boolean {
  return isGateOpenButForRunningCheck(wanted, seen) && !seen.checkRunning
}

/** Asked again a moment later the gate is most likely open: checks of a healthy server take a millisecond or two. */
export function isGateOpenButForRunningCheck(wanted: SlotWanted, seen: Seen): boolean {
  const addressed = wanted.state === 'candidate' || wanted.state === 'draining'
  return addressed && seen.address === wanted.address && seen.status === 'DRAIN' && seen.check === 'L7OK'
}

/** Next commands that bring one server nearer to what is wanted; none when it is there or has to wait. */
export function nextSteps(wanted: SlotWanted, seen: ServerState): RuntimeCommand[] {
  const { server } = wanted
  const set = (state: 'ready' | 'drain' | 'maint'): RuntimeCommand => ({ kind: 'setState', server, state })
  const toMaint = seen.isMaint ? [] : [set('maint')]
  const address: Address = wanted.address ?? NOWHERE
  if (seen.address !== address) return [...toMaint, { kind: 'setAddress', server, address }]
  if (wanted.state === 'maint') return toMaint
  if (seen.isMaint) {
    if (seen.isChecking) return []
    // From drain to ready while it is down: the first check that passes puts it in service, no request before that.
    const leave: RuntimeCommand[] = [set('drain'), { kind: 'markDown', server }]
    return wanted.state === 'serving' ? [...leave, set('ready')] : leave
  }
  if (wanted.state === 'serving') return seen.isDrain ? [set('ready')] : []
  return seen.isDrain ? [] : [set('drain')]
}

/** True when `nextSteps` has nothing to do because there is nothing left to do. */
export function isSettled(wanted: SlotWanted, seen: ServerState): boolean {
  return seen.address === (wanted.address ?? NOWHERE) && seen.isMaint === (wanted.state === 'maint')
}

/** One line for the whole pool. Who is to serve comes first, so that no moment has no server. */
export function poolSteps(wanted: PoolWanted, seen: ReadonlyMap<string, ServerState>): RuntimeCommand[] {
  const bySlot = [...wanted.slots.values()].map((slot): [string, SlotWanted] => [serverName(slot), slot])
  const slots = new Map(bySlot.sort(([, a], [, b]) => rank(a) - rank(b)))
  const steps = [...slots].flatMap(([name, slot]) => {
    const server = seen.get(name)
    return server ? nextSteps(slot, server) : []
  })
  const strays = [...seen].filter(([name, server]) => !slots.has(name) && !server.isMaint)
  return [...steps, ...strays.map(([name]) => outOfService(name))]
}

/** A server without a slot is out of service. */
function outOfService(name: string): RuntimeCommand {
  return { kind: 'setState', server: parseServerNumber(Number(name.replace(/^slot/, ''))), state: 'maint' }
}

export function serverName({ server }: SlotWanted): string {
  return `slot${server}`
}

function rank(slot: SlotWanted): number {
  return slot.state === 'serving' ? 0 : 1
}
