import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GatewayError } from './errors.ts'
import { admit } from './fence.ts'
import { parseAddress, parseEpoch, parsePoolName, parseSlotName } from './ids.ts'
import type { PoolWanted } from './wanted.ts'
import { addressed, emptyPool, failedOver, released, renamed, servingSlot, switched } from './wanted.ts'

const names = ['vault_web1', 'vault_web2', 'vault_web3', 'vault_web4'].map(parseSlotName)
const fresh = emptyPool(parsePoolName('vault'), names)

const slots = fc.constantFrom(...names)
const epochs = fc.integer({ min: 1, max: 30 }).map(parseEpoch)
const addresses = fc.integer({ min: 1, max: 9 }).map((last) => parseAddress(`10.0.0.${last}:8080`))
type Move = (wanted: PoolWanted) => PoolWanted
const moves: fc.Arbitrary<{ epoch: number | null; move: Move }> = fc.oneof(
  fc
    .record({ slot: slots, address: addresses, epoch: epochs })
    .map((order) => ({ epoch: order.epoch, move: (w: PoolWanted) => addressed(w, order) })),
  fc
    .record({ to: slots, epoch: epochs })
    .map((order) => ({ epoch: order.epoch, move: (w: PoolWanted) => switched(w, order) })),
  fc
    .record({ slot: slots, epoch: epochs })
    .map((order) => ({ epoch: order.epoch, move: (w: PoolWanted) => released(w, order) })),
  slots.map((to) => ({ epoch: null, move: (w: PoolWanted) => failOver(w, to) })),
)

/** As the watch loop does it: only from a serving slot to an addressed one. */
function failOver(wanted: PoolWanted, to: (typeof names)[number]): PoolWanted {
  const from = servingSlot(wanted)
  if (from === null || from === to || wanted.slots.get(to)?.address === null) return wanted
  return failedOver(wanted, { from, to, at: new Date(0) })
}

function after(start: PoolWanted, { epoch, move }: { epoch: number | null; move: Move }): PoolWanted {
  try {
    if (epoch !== null) admit(start.epoch, parseEpoch(epoch))
    return move(start)
  } catch (error) {
    if (error instanceof GatewayError) return start
    throw error
  }
}

test('whatever is ordered in whatever order, the invariants of the pool hold', () => {
  fc.assert(
    fc.property(fc.array(moves, { maxLength: 60 }), (orders) => {
      let wanted = fresh
      for (const order of orders) {
        const next = after(wanted, order)
        const states = [...next.slots.values()]
        expect(states.filter(({ state }) => state === 'serving').length).toBeLessThanOrEqual(1)
        const serving = servingSlot(wanted)
        // Once something serves, something always serves, unless its address now belongs to another slot.
        if (serving !== null && servingSlot(next) === null) {
          const { address } = wanted.slots.get(serving)!
          expect(states.filter((slot) => slot.address === address).map(({ state }) => state)).toEqual(['candidate'])
        }
        const inUse = states.flatMap(({ address }) => address ?? [])
        expect(new Set(inUse).size).toBe(inUse.length)
        for (const { state, address } of states) expect(address === null).toBe(state === 'maint')
        expect(next.epoch).toBeGreaterThanOrEqual(wanted.epoch)
        expect(next.failoverSeq - wanted.failoverSeq).toBeOneOf([0, 1])
        expect(next.failovers.length).toBeLessThanOrEqual(50)
        wanted = next
      }
    }),
  )
})

test('the same order again gives the same state', () => {
  fc.assert(
    fc.property(fc.array(moves, { maxLength: 30 }), moves, (orders, last) => {
      const once = orders.concat(last).reduce(after, fresh)
      if (last.epoch === null) return
      expect(after(once, last)).toEqual(once)
    }),
  )
})

test('an older order has no effect', () => {
  fc.assert(
    fc.property(fc.array(moves, { maxLength: 30 }), moves, (orders, late) => {
      const now = orders.reduce(after, fresh)
      if (late.epoch === null || late.epoch >= now.epoch) return
      expect(after(now, late)).toBe(now)
    }),
  )
})

test('one call cannot burn the epochs, and the first may be any', () => {
  expect(() => admit(7, parseEpoch(1_000_007))).not.toThrow()
  expect(() => admit(7, parseEpoch(1_000_008))).toThrow(expect.objectContaining({ code: 'epoch_jump', highest: 7 }))
  expect(() => admit(0, parseEpoch(999_999_999_999_999))).not.toThrow()
  expect(() => admit(7, parseEpoch(6))).toThrow(expect.objectContaining({ code: 'stale_epoch', highest: 7 }))
})

test('other names: what is gone stays while it has traffic, what is new is out of service', () => {
  const [one, two, , four] = names
  const epoch = parseEpoch(3)
  const served = switched(addressed(fresh, { slot: four!, address: parseAddress('10.0.0.1:80'), epoch }), {
    to: four!,
    epoch,
  })
  const fewer = renamed(served, [one!, two!])
  expect([...fewer.slots.keys()]).toEqual([one, two, four])
  expect(servingSlot(fewer)).toBe(four)
})

test('an address in a new place puts out of service who had it before, also who serves', () => {
  const [one, two] = names
  const address = parseAddress('10.0.0.1:8080')
  const served = switched(addressed(fresh, { slot: one!, address, epoch: parseEpoch(1) }), {
    to: one!,
    epoch: parseEpoch(1),
  })
  const moved = addressed(served, { slot: two!, address, epoch: parseEpoch(2) })
  expect(moved.slots.get(one!)).toEqual({ state: 'maint', address: null, epoch: 2, server: 1 })
  expect(moved.slots.get(two!)).toMatchObject({ state: 'candidate', address })
  expect(servingSlot(moved)).toBeNull()
})

test('whatever the slots are named next, nobody in use loses his server and no server has two', () => {
  const pool = [...names, 'other_web1', 'other_web2', 'other_web3', 'other_web4'].map(parseSlotName)
  fc.assert(
    fc.property(
      fc.array(moves, { maxLength: 30 }),
      fc.array(fc.shuffledSubarray(pool, { minLength: 1 }), { maxLength: 5 }),
      (orders, namings) => {
        let wanted = orders.reduce(after, fresh)
        for (const naming of namings) {
          const next = renamed(wanted, naming)
          const servers = [...next.slots.values()].map(({ server }) => server)
          expect(new Set(servers).size).toBe(servers.length)
          expect([...next.slots.keys()].slice(0, naming.length)).toEqual(naming)
          for (const [name, slot] of wanted.slots)
            if (slot.state !== 'maint' || naming.includes(name)) expect(next.slots.get(name)).toEqual(slot)
          wanted = next
        }
      },
    ),
  )
})

test('64 new names find no room beside one in use, so nothing changes', () => {
  const order = { slot: names[0]!, address: parseAddress('10.0.0.1:8080'), epoch: parseEpoch(1) }
  const many = Array.from({ length: 64 }, (_, index) => parseSlotName(`new_web${index}`))
  expect(() => renamed(addressed(fresh, order), many)).toThrow(/no server is free for slot new_web63/)
  expect(renamed(fresh, many).slots.size).toBe(64)
})
