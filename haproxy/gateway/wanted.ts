/** What we want of each slot, and the pure transitions that orders and failovers make. */
import type { z } from 'zod'
import type { failover, SlotWish } from './contract.ts'
import { GatewayError } from './errors.ts'
import type { Address, Epoch, PoolName, ServerNumber, SlotName } from './ids.ts'
import { parseServerNumber } from './ids.ts'

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
 * A saved pool under the names configured now. A name that is gone stays known while it still has traffic, so that
 * fewer replicas cost no request: the worker moves the traffic, then releases it.
 */
export function renamed(saved: PoolWanted, names: readonly SlotName[]): PoolWanted {
  const slots = new Map<SlotName, SlotWanted>()
  names.forEach((name, index) => {
    const server = parseServerNumber(index + 1)
    slots.set(name, { ...(saved.slots.get(name) ?? unused(server)), server })
  })
  for (const [name, slot] of saved.slots)
    if (!slots.has(name) && slot.state !== 'maint' && slot.server > names.length) slots.set(name, slot)
  return { ...saved, slots }
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

/** `slot` becomes a candidate at `address`. @throws GatewayError `unknown_slot`, `slot_serving` */
export function addressed(wanted: PoolWanted, order: SlotOrder & { address: Address }): PoolWanted {
  const { slot, address, epoch } = order
  const current = requireSlot(wanted, slot)
  if (current.state === 'serving') {
    if (current.address === address) return { ...wanted, epoch } // a repeated order that arrives after its switch
    throw new GatewayError('slot_serving', `slot ${slot} is serving at ${current.address}: switch away from it first`)
  }
  return withSlot({ ...wanted, epoch }, slot, { ...current, state: 'candidate', address, epoch })
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
