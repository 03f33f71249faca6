import { expect, test } from 'vitest'
import { FIRST_CHECK_GRACE_MS, isFailoverDue, observed, successor, type Watched } from './failover.ts'
import { parseAddress, parseEpoch, parsePoolName, parseSlotName } from './ids.ts'
import { addressed, emptyPool, switched } from './wanted.ts'

const [one, two, three] = ['vault_web1', 'vault_web2', 'vault_web3'].map(parseSlotName)
const at = (nowMs: number, isDown: boolean, wasReset = false) => ({ serving: one!, isDown, wasReset, nowMs })
const seen = (...sightings: ReturnType<typeof at>[]) =>
  sightings.reduce<Watched | null>((before, now) => observed(before, now), null)!

test('a slot that was seen up fails over at the first look at which it is down', () => {
  expect(isFailoverDue(seen(at(0, false), at(50, true)), 50)).toBe(true)
})

test('a slot that was not seen up yet gets time for its first check', () => {
  expect(isFailoverDue(seen(at(0, true), at(50, true)), 50)).toBe(false)
  expect(isFailoverDue(seen(at(0, true), at(FIRST_CHECK_GRACE_MS, true)), FIRST_CHECK_GRACE_MS)).toBe(true)
})

test('a new HAProxy process forgets that the slot was up', () => {
  expect(isFailoverDue(seen(at(0, false), at(50, true, true), at(100, true)), 100)).toBe(false)
})

test('another serving slot starts from nothing', () => {
  const before = seen(at(0, false))
  expect(isFailoverDue(observed(before, { ...at(50, true), serving: two! }), 50)).toBe(false)
})

test('nothing serves, nothing fails over', () => {
  expect(isFailoverDue(observed(null, { ...at(0, true), serving: null }), 99_999)).toBe(false)
})

test('a candidate comes before a slot that drains, and only an open gate counts', () => {
  const order = (slot: typeof one, last: number) => ({
    slot: slot!,
    address: parseAddress(`10.0.0.${last}:8080`),
    epoch: parseEpoch(1),
  })
  let wanted = emptyPool(parsePoolName('vault'), [one!, two!, three!])
  for (const [index, slot] of [one, two, three].entries()) wanted = addressed(wanted, order(slot, index + 1))
  wanted = switched(wanted, { to: one!, epoch: parseEpoch(1) })
  wanted = switched(wanted, { to: two!, epoch: parseEpoch(2) })
  expect(successor(wanted, [one!, three!])).toBe(three)
  expect(successor(wanted, [one!])).toBe(one)
  expect(successor(wanted, [])).toBeNull()
})
