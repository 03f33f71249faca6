import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ageLimitMs, defaultPolicy, type Policy } from './policy.ts'
import { parsePolicy, policyProblems } from './policy-problems.ts'

const ground = { replicas: 3, measuredRotationMs: null }
const settings = fc.record({
  meanMs: fc.integer({ min: 1, max: 604_800 }).map((seconds) => seconds * 1_000),
  graceMs: fc.integer({ min: 0, max: 60 }).map((seconds) => seconds * 1_000),
  healthTimeoutMs: fc.integer({ min: 1, max: 300 }).map((seconds) => seconds * 1_000),
})
const good = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 })

test('whatever the settings allow makes a policy that can work', () => {
  fc.assert(
    fc.property(settings, (known) => {
      expect(policyProblems(defaultPolicy(known), ground)).toEqual([])
    }),
  )
})

test('caps the grace below the shortest interval, so a drain ends before the next rotation', () => {
  const policy = defaultPolicy({ meanMs: 1_000, graceMs: 30_000, healthTimeoutMs: 10_000 })
  expect(policy).toMatchObject({ graceMs: 450, interval: { minMs: 500, maxMs: 2_000 } })
  expect(ageLimitMs(policy)).toBe(2_000)
})

test('lists all problems at once', () => {
  const bad = {
    ...good,
    graceMs: -1,
    healthTimeoutMs: 'soon',
    interval: { kind: 'exponential', meanMs: 0.5, minMs: 0 },
    x: 1,
  }
  const paths = policyProblems(bad, ground).map(({ path }) => path)
  expect(paths).toEqual(['x', 'graceMs', 'healthTimeoutMs', 'interval.meanMs', 'interval.minMs', 'interval.maxMs'])
})

test('refuses a mean that no truncated exponential on that window can have', () => {
  const interval = { kind: 'exponential', meanMs: 8_000, minMs: 5_000, maxMs: 10_000 } as const
  expect(policyProblems({ ...good, graceMs: 0, interval }, ground)).toMatchObject([{ path: 'interval.meanMs' }])
})

test('refuses what cannot work on this ground and says why', () => {
  const problems = policyProblems(good, { replicas: 1, measuredRotationMs: 130_000 })
  expect(problems.map(({ path }) => path)).toEqual(['replicas', 'interval'])
  expect(problems[0]?.hint).toContain('WEB_REPLICAS')
})

test('refuses a limit that leaves no time for the shortest interval', () => {
  const tight: Policy = { ...good, maxExposureMs: 60_000 }
  expect(policyProblems(tight, ground)).toMatchObject([{ path: 'maxExposureMs', expected: 'at least 90000' }])
})

test('never accepts what is not an object of its shape', () => {
  fc.assert(
    fc.property(fc.anything(), (raw) => {
      expect(parsePolicy(raw, ground)).toBeNull()
    }),
  )
})

const window = {
  days: [1, 7],
  from: '22:30',
  to: '05:00',
  timeZone: 'Europe/Berlin',
  mode: 'slower' as const,
  factor: 4,
}
const paths = (raw: unknown, more = {}) => policyProblems(raw, { ...ground, ...more }).map(({ path }) => path)

test('takes maintenance windows, and names each mistake in one', () => {
  expect(paths({ ...good, windows: [window, { ...window, mode: 'pause', factor: 1 }] })).toEqual([])
  const wrong = [
    ['days', [8]],
    ['days', [1, 1]],
    ['days', []],
    ['from', '24:00'],
    ['to', '5:00'],
    ['to', '22:30'],
    ['timeZone', 'Berlin!'],
    ['timeZone', 'x'.repeat(10_000)],
    ['mode', 'stop'],
    ['factor', 1],
    ['factor', 101],
    ['colour', 'red'],
  ] as const
  for (const [field, value] of wrong) {
    expect(paths({ ...good, windows: [window, { ...window, [field]: value }] })).toEqual([`windows.1.${field}`])
  }
  expect(paths({ ...good, windows: [{ ...window, mode: 'pause' }] })).toEqual(['windows.0.factor'])
  expect(paths({ ...good, windows: Array.from({ length: 21 }, () => window) })).toEqual(['windows'])
  expect(paths({ ...good, windows: 'never' })).toEqual(['windows'])
})

test('asks the runtime for a time zone only where it is given one to ask', () => {
  const unknown = { ...good, windows: [{ ...window, timeZone: 'Lost/City' }] }
  expect(paths(unknown)).toEqual([])
  expect(paths(unknown, { isTimeZone: () => false })).toEqual(['windows.0.timeZone'])
})

test('refuses more spares than there are other slots, and none', () => {
  expect(policyProblems({ ...good, spares: 3 }, ground)).toMatchObject([{ path: 'spares', expected: 'at most 2' }])
  expect(paths({ ...good, spares: 0 })).toEqual(['spares'])
})

test('refuses to leave a dead container alone, and any other response than the three', () => {
  expect(paths({ ...good, risk: { ...good.risk, health: 'ignore' } })).toEqual(['risk.health'])
  expect(paths({ ...good, risk: { ...good.risk, drift: 'panic', extra: 'rotate' } })).toEqual([
    'risk.extra',
    'risk.drift',
  ])
})

test('sends back no more of a value than a person reads', () => {
  const [problem] = policyProblems({ ...good, ['y'.repeat(10_000)]: 'z'.repeat(10_000) }, ground)
  expect(JSON.stringify(problem).length).toBeLessThan(600)
})

test('never throws, whatever is proposed', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), fc.anything(), (windows, risk, spares) => {
      expect(Array.isArray(policyProblems({ ...good, windows, risk, spares }, ground))).toBe(true)
    }),
  )
})
