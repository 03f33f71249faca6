import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ContainerPoint, foldContainer, foldTraffic, gridSecond, type TrafficPoint } from './series.ts'

const count = fc.nat(1_000_000)
const traffic: fc.Arbitrary<TrafficPoint> = fc
  .record({
    ...{ requests: count, r2xx: count, r3xx: count, r4xx: count, r5xx: count, lost: count, cut: count },
    ...{ retries: count, redispatches: count, connections: count, queueMax: count },
    meanMs: fc.option(fc.double({ min: 0, max: 60_000, noNaN: true })),
  })
  .map((point) => ({ ...point, meanMs: point.requests === 0 ? null : (point.meanMs ?? 0) }))
const container: fc.Arbitrary<ContainerPoint> = fc.record({
  ...{ cpuMilli: count, memBytes: count, rxBytes: count, txBytes: count, conns: count },
})

test('a coarse traffic point is the same whether it is made in one go or by way of the ring between', () => {
  fc.assert(
    fc.property(fc.array(fc.array(traffic, { minLength: 1 }), { minLength: 1 }), (groups) => {
      const direct = foldTraffic(groups.flat())
      const staged = foldTraffic(groups.map(foldTraffic).filter((point) => point !== null))
      expect(staged?.requests).toBe(direct?.requests)
      expect({ ...staged, meanMs: 0 }).toEqual({ ...direct, meanMs: 0 })
      expect(staged?.meanMs ?? -1).toBeCloseTo(direct?.meanMs ?? -1, 6)
    }),
  )
})

test('no request is lost from sight, and the mean stays between the lowest and the highest', () => {
  fc.assert(
    fc.property(fc.array(traffic, { minLength: 1 }), (points) => {
      const folded = foldTraffic(points)
      expect(folded?.lost).toBe(points.reduce((total, point) => total + point.lost, 0))
      const means = points.flatMap((point) => (point.meanMs === null ? [] : [point.meanMs]))
      if (folded?.meanMs === null || folded === null) return expect(means).toEqual([])
      expect(folded.meanMs).toBeGreaterThanOrEqual(Math.min(...means) - 1e-6)
      expect(folded.meanMs).toBeLessThanOrEqual(Math.max(...means) + 1e-6)
    }),
  )
})

test('a coarse container point adds the bytes, keeps the highest memory and averages the CPU', () => {
  fc.assert(
    fc.property(fc.array(container, { minLength: 1 }), (points) => {
      const folded = foldContainer(points)
      expect(folded?.rxBytes).toBe(points.reduce((total, point) => total + point.rxBytes, 0))
      expect(folded?.memBytes).toBe(Math.max(...points.map((point) => point.memBytes)))
      expect(folded?.cpuMilli).toBeLessThanOrEqual(Math.max(...points.map((point) => point.cpuMilli)))
    }),
  )
  expect(foldContainer([])).toBeNull()
  expect(foldTraffic([])).toBeNull()
})

test('a tick that comes a little early or late keeps its place on the grid', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000_000_000 }), fc.integer({ min: -999, max: 999 }), (half, offMs) => {
      expect(gridSecond(half * 2_000 + offMs)).toBe(half * 2)
    }),
  )
})
