import { expect, test } from 'vitest'
import { axisTicks, drainingPaths, frameOf, servingPaths, timeAt, traceHeight, trafficArea, xOf } from './geometry.ts'

const MINUTE = 60_000
const frame = frameOf({ width: 1_016, slots: ['a', 'b', 'c'], fromMs: 0, toMs: 30 * MINUTE, isNarrow: false })
const stay = (slot: string, from: number, to: number) => ({ slot, fromMs: from * MINUTE, toMs: to * MINUTE })

test('maps time to pixels and back', () => {
  expect([xOf(frame, 0), xOf(frame, 30 * MINUTE)]).toEqual([96, 1_004])
  for (const minute of [0, 7, 15, 30])
    expect(timeAt(frame, xOf(frame, minute * MINUTE)) / MINUTE).toBeCloseTo(minute, 1)
  expect([timeAt(frame, -50), timeAt(frame, 5_000)]).toEqual([0, 30 * MINUTE])
})

test('draws one unbroken line with an S-curve at each switch', () => {
  const paths = servingPaths(frame, { serving: [stay('c', 0, 10), stay('a', 10, 20), stay('b', 20, 30)] })
  expect(paths).toHaveLength(1)
  expect(paths[0]).toBe('M96 76H391.7C398.7 76 398.7 24 405.7 24H694.3C701.3 24 701.3 50 708.3 50H1004')
})

test('breaks the line at a gap', () => {
  expect(servingPaths(frame, { serving: [stay('c', 0, 10), stay('b', 20, 30)] })).toHaveLength(2)
  expect(servingPaths(frame, { serving: [] })).toEqual([])
})

test('never lets curves cross when rotations follow each other within pixels', () => {
  const serving = Array.from({ length: 360 }, (_, index) =>
    stay(index % 2 === 0 ? 'a' : 'b', index / 12, (index + 1) / 12),
  )
  const [path = ''] = servingPaths(frame, { serving })
  const xs = [...path.matchAll(/H([\d.]+)|C[\d.]+ [\d.]+ [\d.]+ [\d.]+ ([\d.]+)/g)].map((hit) =>
    Number(hit[1] ?? hit[2]),
  )
  expect(xs.every((x, index) => index === 0 || x >= (xs[index - 1] ?? 0) - 0.11)).toBe(true)
})

test('shows even the shortest drain and leaves out slots that are no more', () => {
  const draining = [{ slot: 'a', fromMs: 0, toMs: 20 }, stay('gone', 1, 2)]
  expect(drainingPaths(frame, { draining })).toEqual(['M96 24H98'])
})

test('knows its height before it is measured', () => {
  expect(frame.height).toBe(traceHeight(3))
})

test('fills the traffic to its peak and stands on the baseline', () => {
  const samples = [0, 10, 20, 30].map((minute) => ({ atMs: minute * MINUTE, requestsPerS: minute, lost: 0 }))
  const { area, line, peakPerS, gaps } = trafficArea(frame, samples)
  expect([peakPerS, gaps]).toEqual([30, []])
  expect(line[0]?.startsWith(`M96 ${frame.areaBottom}`)).toBe(true)
  expect(area[0]?.endsWith(`L1004 ${frame.areaBottom}L96 ${frame.areaBottom}Z`)).toBe(true)
  for (const y of line[0]?.match(/(?<= )[\d.]+/g) ?? []) expect(Number(y)).toBeGreaterThanOrEqual(frame.areaTop)
})

test('leaves a hole where nothing was recorded, and marks each lost request', () => {
  const samples = [0, 1, 2, 3, 20, 21, 22].map((minute) => ({
    atMs: minute * MINUTE,
    requestsPerS: 5,
    lost: minute === 21 ? 2 : 0,
  }))
  const { line, gaps, lost } = trafficArea(frame, samples)
  expect(line).toHaveLength(2)
  expect(gaps).toEqual([
    { x: xOf(frame, 3 * MINUTE), width: expect.closeTo(xOf(frame, 20 * MINUTE) - xOf(frame, 3 * MINUTE), 0) },
  ])
  expect(lost).toEqual([{ x: xOf(frame, 21 * MINUTE), lost: 2 }])
})

test('stays flat when there is no traffic, and empty when there is no record', () => {
  const flat = trafficArea(
    frame,
    [0, 1, 2].map((minute) => ({ atMs: minute * MINUTE, requestsPerS: 0, lost: 0 })),
  )
  expect([flat.peakPerS, flat.line]).toEqual([
    0,
    [`M96 ${frame.areaBottom}L126.3 ${frame.areaBottom}L156.5 ${frame.areaBottom}`],
  ])
  expect(trafficArea(frame, []).line).toEqual([])
})

test.each([10, 30, 120, 1_440, 43_200])(
  'puts round instants at least 110 px apart on an axis of %i minutes',
  (minutes) => {
    const at = frameOf({
      width: 1_016,
      slots: ['a'],
      fromMs: 3 * MINUTE,
      toMs: (3 + minutes) * MINUTE,
      isNarrow: false,
    })
    const ticks = axisTicks(at)
    expect(ticks.length).toBeGreaterThan(1)
    for (const [index, tick] of ticks.entries())
      if (index > 0) expect(tick.x - (ticks[index - 1]?.x ?? 0)).toBeGreaterThanOrEqual(109)
  },
)

test('counts whole hours in the zone of the reader', () => {
  const day = frameOf({ width: 1_016, slots: ['a'], fromMs: 0, toMs: 1_440 * MINUTE, isNarrow: false })
  const [first] = axisTicks(day, { zoneOffsetMs: 30 * MINUTE })
  expect(((first?.atMs ?? 0) + 30 * MINUTE) % (60 * MINUTE)).toBe(0)
})
