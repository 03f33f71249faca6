/** HAProxy behind its gateway, in memory: wanted states, the gate, one serving slot, failover on command. */
import type { PoolTraffic, SlotTraffic, TrafficPort } from '../../activities/deps.ts'
import type { SlotName } from '../../workflows/domain/ids.ts'
import type { FakeEngine } from './pool-engine.ts'
import { FakeError, type Faults } from './pool-faults.ts'

interface FakeSlot {
  state: SlotTraffic['wanted']['state']
  address: string | null
  epoch: number
  addressedMs: number
  connections: number
}

const zero = { hrsp2xx: 0, hrsp3xx: 0, hrsp4xx: 0, hrsp5xx: 0, econ: 0, eresp: 0, cliAbrt: 0, srvAbrt: 0 }
const noCounters = { ...zero, sessions: 0, retries: 0, redispatches: 0 }

export function createFakeTraffic(faults: Faults, engine: FakeEngine, gateMs: number) {
  const slots = new Map<SlotName, FakeSlot>()
  const state = { epoch: 0, haproxy: true, startMs: 100, blind: false, frontend5xx: 0, requests: 0 }
  const failovers: PoolTraffic['failovers'] = []

  const at = (slot: SlotName): FakeSlot => {
    const known = slots.get(slot) ?? { state: 'maint', address: null, epoch: 0, addressedMs: 0, connections: 0 }
    slots.set(slot, known)
    return known
  }
  const fence = (slot: SlotName, epoch: number) => {
    if (epoch < state.epoch) throw new FakeError('stale_epoch')
    if (!engine.state.slots.includes(slot)) throw new FakeError('unknown_slot')
    state.epoch = epoch
    at(slot).epoch = epoch
  }
  /** The container that listens at the slot's address and answers. */
  const answers = (slot: SlotName): boolean => {
    const { address } = at(slot)
    return [...engine.containers.values()].some(
      (container) =>
        container.status === 'running' && `${container.address}:8080` === address && !engine.sick.has(container.name),
    )
  }
  const gateOpen = (slot: SlotName) => {
    const { state: wanted, addressedMs } = at(slot)
    return ['candidate', 'draining'].includes(wanted) && Date.now() - addressedMs >= gateMs && answers(slot)
  }
  const serving = (): SlotName | null => {
    const all = engine.state.slots.filter((slot) => at(slot).state === 'serving')
    if (all.length > 1) throw new Error(`fake: two serving slots ${all.join(', ')}`)
    return all[0] ?? null
  }
  const show = (slot: SlotName): SlotTraffic => {
    const { state: wanted, address, epoch, connections } = at(slot)
    const takes = wanted === 'serving' && answers(slot) && !state.blind
    const status = wanted === 'maint' ? 'MAINT' : takes ? 'UP' : answers(slot) ? 'DRAIN' : 'DOWN'
    const counters = { ...noCounters, sessions: state.requests }
    const gate = gateOpen(slot)
    return {
      slot,
      wanted: { state: wanted, address, epoch },
      actual: state.haproxy
        ? {
            address: address ?? '192.0.2.1:1',
            status,
            check: gate ? 'L7OK' : 'L4TOUT',
            gateOpen: gate,
            takesTraffic: takes,
            connections,
            counters,
          }
        : null,
    }
  }
  const give = (to: SlotName) => {
    const from = serving()
    if (from !== null && from !== to) at(from).state = 'draining'
    at(to).state = 'serving'
  }

  const port: TrafficPort = {
    readPool: () =>
      faults.act('traffic.readPool', '', () => ({
        epoch: state.epoch,
        haproxyStartMs: state.haproxy ? state.startMs : null,
        serving: serving(),
        slots: engine.state.slots.map(show),
        counters: state.haproxy
          ? {
              frontend: { ...zero, hrsp5xx: state.frontend5xx, requests: state.requests, connections: 0 },
              backend: { ...noCounters, queue: 0, queueMax: 0, meanMs: 1 },
            }
          : null,
        failovers: [...failovers],
      })),
    address: ({ slot, address, epoch }) =>
      faults.act('traffic.address', slot, () => {
        fence(slot, epoch)
        const known = at(slot)
        if (known.state === 'serving') {
          if (known.address === address) return { applied: state.haproxy }
          throw new FakeError('slot_serving')
        }
        if (known.state === 'candidate' && known.address === address) return { applied: state.haproxy }
        Object.assign(known, { state: 'candidate', address, addressedMs: Date.now() })
        return { applied: state.haproxy }
      }),
    switchTo: ({ to, epoch }) =>
      faults.act('traffic.switchTo', to, () => {
        fence(to, epoch)
        if (at(to).state === 'serving') return { applied: state.haproxy }
        if (state.haproxy && !gateOpen(to)) throw new FakeError('not_ready')
        give(to)
        return { applied: state.haproxy }
      }),
    release: ({ slot, epoch }) =>
      faults.act('traffic.release', slot, () => {
        fence(slot, epoch)
        const known = at(slot)
        if (known.state === 'serving') throw new FakeError('slot_serving')
        const cut = known.connections
        Object.assign(known, { state: 'maint', connections: 0 })
        return { cut }
      }),
    withdraw: ({ slot, epoch }) =>
      faults.act('traffic.withdraw', slot, () => {
        fence(slot, epoch)
        const known = at(slot)
        if (known.state === 'serving') throw new FakeError('slot_serving')
        if (known.state === 'candidate') known.state = 'maint'
        return { applied: state.haproxy }
      }),
  }
  /** What the gateway does when the serving slot goes down. */
  const failOver = () => {
    const from = serving()
    const to = engine.state.slots.find((slot) => at(slot).state === 'candidate' && gateOpen(slot))
    if (from === null || to === undefined) return null
    give(to)
    const failover = { seq: failovers.length + 1, from, to, at: new Date().toISOString() }
    failovers.push(failover)
    return failover
  }
  return { port, at, state, serving, failOver }
}

export type FakeTraffic = ReturnType<typeof createFakeTraffic>
