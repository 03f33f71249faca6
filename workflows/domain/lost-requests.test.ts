import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CounterReading, counted, lostRequests, sameLife } from './lost-requests.ts'

const zero: CounterReading = { startMs: 7, frontend5xx: 0, server5xx: 0, srvAbrt: 0, econ: 0, eresp: 0, requests: 0 }
const readings = fc.record({
  startMs: fc.constantFrom(7, 8),
  frontend5xx: fc.nat(1_000),
  server5xx: fc.nat(1_000),
  srvAbrt: fc.nat(1_000),
  econ: fc.nat(1_000),
  eresp: fc.nat(1_000),
  requests: fc.nat(100_000),
})

test.each([
  { what: 'an application’s own 500', change: { frontend5xx: 1, server5xx: 1 }, cut: 0, lost: 0 },
  { what: 'a reset before the answer', change: { frontend5xx: 1, eresp: 1 }, cut: 0, lost: 1 },
  { what: 'a truncated body', change: { srvAbrt: 1 }, cut: 0, lost: 1 },
  { what: 'no server', change: { frontend5xx: 1 }, cut: 0, lost: 1 },
  { what: 'a refused connection', change: { frontend5xx: 1, econ: 1 }, cut: 0, lost: 1 },
  { what: 'a client that gives up', change: {}, cut: 0, lost: 0 },
  { what: 'a cut at the deadline', change: { srvAbrt: 1 }, cut: 1, lost: 0 },
  { what: 'a cut of an idle stream beside a loss', change: { srvAbrt: 0, frontend5xx: 1 }, cut: 1, lost: 1 },
])('counts $what', ({ change, cut, lost }) => {
  expect(lostRequests(zero, { ...zero, ...change }, cut)).toBe(lost)
})

test('counts from zero in another life of HAProxy', () => {
  const after = { ...zero, startMs: 8, frontend5xx: 2 }
  expect(sameLife({ ...zero, frontend5xx: 1 }, after)).toBe(false)
  expect(lostRequests({ ...zero, frontend5xx: 1 }, after, 0)).toBe(2)
  expect(sameLife({ ...zero, requests: 5 }, { ...zero, requests: 4 })).toBe(false)
})

test('is never negative and counts nothing between equal readings', () => {
  fc.assert(
    fc.property(readings, readings, fc.nat(100), (before, after, cut) => {
      expect(lostRequests(before, after, cut)).toBeGreaterThanOrEqual(0)
      expect(lostRequests(before, before, cut)).toBe(0)
      expect(counted(null, after)).toEqual(after)
    }),
  )
})
