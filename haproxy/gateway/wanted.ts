/** What we want of each slot, and the pure transitions that orders and failovers make. */
import type { z } from 'zod'
import type { failover, SlotWish } from './contract.ts'
import { GatewayError } from './errors.ts'
import type { Address, Epoch, PoolName, ServerNumber, SlotName } from './ids.ts'
import { parseServerNumber, SERVERS } from './ids.ts'

export type Failover = z.infer<typeof failover>

export interface SlotWanted {
  state: SlotWish
  /** null exactly in `maint`. */
  address: Address | null
  /** Of the last order that changed this slot; 0 before the first. */
  epoch: number
  server: ServerNumber
}

export interface PoolWanted {
  pool: PoolName
  /** Highest epoch of an order that was carried out; 0 before the first. */
  epoch: number
  slots: ReadonlyMap<SlotName, SlotWanted>
  failoverSeq: number
  failovers: readonly Failover[]
}

const KEPT_FAILOVERS = 50

export interface SlotOrder {
  slot: SlotName
  epoch: Epoch
}

/** The first state of a pool: the k-th name is HAProxy's server k, all out of service. */
export function emptyPool(pool: PoolName, names: readonly SlotName[]): PoolWanted {
  const slots = new Map(names.map((name, index) => [name, unused(parseServerNumber(index + 1))]))
  return { pool, epoch: 0, slots, failoverSeq: 0, failovers: [] }
}

/**
 * A saved pool under the names configured now. Who is known keeps his server. A name that is gone stays known while it
 * is in use, so that other names cost no request: the worker moves the traffic, then releases it.
 * @throws RangeError when the new names and the ones in use need more servers than there are
 */
export function renamed(saved: PoolWanted, names: readonly SlotName[]): PoolWanted {
  const gone = [...saved.slots].filter(([name, { state }]) => !names.includes(name) && state !== 'maint')
  const known = names.flatMap((name) => saved.slots.get(name) ?? [])
  const taken = new Set([...known, ...gone.map(([, slot]) => slot)].map(({ server }) => server))
  const numbers = Array.from({ length: SERVERS }, (_, index) => parseServerNumber(index + 1))
  const free = numbers.filter((number) => !taken.has(number))
  const slots = new Map<SlotName, SlotWanted>()
  for (const name of names) {
    const server = saved.slots.get(name)?.server ?? free.shift()
    if (server === undefined)
      throw new RangeError(`no server is free for slot ${name}: name fewer slots anew at a time`)
    slots.set(name, saved.slots.get(name) ?? unused(server))
  }
  return { ...saved, slots: new Map([...slots, ...gone]) }
}

/** @throws GatewayError `unknown_slot` */
export function requireSlot(wanted: PoolWanted, slot: SlotName): SlotWanted {
  const found = wanted.slots.get(slot)
  if (!found) throw new GatewayError('unknown_slot', `pool ${wanted.pool} has no slot ${slot}`)
  return found
}

export function servingSlot(wanted: PoolWanted): SlotName | null {
  for (const [name, slot] of wanted.slots) if (slot.state === 'serving') return name
  return null
}

/**
 * `slot` becomes a candidate at `address`. Whichever other slot had this address is out of service, the serving one
 * too: the engine gave the address to another container, so the one before is gone.
 * @throws GatewayError `unknown_slot`, `slot_serving`
 */
export function addressed(wanted: PoolWanted, order: SlotOrder & { address: Address }): PoolWanted {
  const { slot, address, epoch } = order
  const current = requireSlot(wanted, slot)
  if (current.state === 'serving') {
    // A repeated order that arrives after its switch.
    if (current.address === address) return withoutOthersAt({ ...wanted, epoch }, order)
    throw new GatewayError('slot_serving', `slot ${slot} is serving at ${current.address}: switch away from it first`)
  }
  const alone = withoutOthersAt({ ...wanted, epoch }, order)
  return withSlot(alone, slot, { ...current, state: 'candidate', address, epoch })
}

function withoutOthersAt(wanted: PoolWanted, { slot, address, epoch }: SlotOrder & { address: Address }): PoolWanted {
  const slots = [...wanted.slots].map(([name, entry]): [SlotName, SlotWanted] =>
    name !== slot && entry.address === address ? [name, { ...unused(entry.server), epoch }] : [name, entry],
  )
  return { ...wanted, slots: new Map(slots) }
}

/** `to` serves, who served before drains. @throws GatewayError `unknown_slot`, `not_ready` */
export function switched(wanted: PoolWanted, { to, epoch }: { to: SlotName; epoch: Epoch }): PoolWanted {
  const current = requireSlot(wanted, to)
  if (current.state === 'serving') return { ...wanted, epoch }
  if (current.address === null) throw new GatewayError('not_ready', `slot ${to} has no address: PUT one first`)
  return handedOver({ ...wanted, epoch }, to, epoch)
}

/** `slot` goes out of service. @throws GatewayError `unknown_slot`, `slot_serving` */
export function released(wanted: PoolWanted, { slot, epoch }: SlotOrder): PoolWanted {
  const current = requireSlot(wanted, slot)
  if (current.state === 'serving')
    throw new GatewayError('slot_serving', `slot ${slot} is serving: switch away from it first`)
  return withSlot({ ...wanted, epoch }, slot, { ...unused(current.server), epoch })
}

/** The serving slot is down: a standing candidate takes over, without an order and so without a new epoch. */
export function failedOver(wanted: PoolWanted, order: { from: SlotName; to: SlotName; at: Date }): PoolWanted {
  const seq = wanted.failoverSeq + 1
  const entry = { seq, from: order.from, to: order.to, at: order.at.toISOString() }
  const next = handedOver(wanted, order.to, wanted.epoch)
  return { ...next, failoverSeq: seq, failovers: [...wanted.failovers, entry].slice(-KEPT_FAILOVERS) }
}

function handedOver(wanted: PoolWanted, to: SlotName, epoch: number): PoolWanted {
  const slots = new Map(wanted.slots)
  for (const [name, slot] of wanted.slots) {
    if (name === to) slots.set(name, { ...slot, state: 'serving', epoch })
    else if (slot.state === 'serving') slots.set(name, { ...slot, state: 'draining', epoch })
  }
  return { ...wanted, slots }
}

function withSlot(wanted: PoolWanted, name: SlotName, slot: SlotWanted): PoolWanted {
  return { ...wanted, slots: new Map(wanted.slots).set(name, slot) }
}

function unused(server: ServerNumber): SlotWanted {
  return { state: 'maint', address: null, epoch: 0, server }
}
