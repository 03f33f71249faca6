import { expect, test } from 'vitest'
import type { RotationMark, ServingSpan } from '../../contract/metrics.ts'
import { merged, rotationsOf, samplesOf } from './series.ts'

const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 3, 0, second)).toISOString()
const mark = (epoch: number, change: Partial<RotationMark> = {}): RotationMark => ({
  ...{ epoch, at: at(10), trigger: 'timer', outcome: 'rotated', from: 'a', to: 'b', lost: 0 },
  ...change,
})
const span: ServingSpan = { slot: 'a', incarnation: 7, fromAt: at(0), toAt: at(10), goneAt: at(14) }

test('takes the drain of a rotation from the span of whom it replaced', () => {
  expect(rotationsOf({ marks: [mark(8)], spans: [span] })[0]).toMatchObject({
    drainMs: 4_000,
    switchedAtMs: Date.parse(at(10)),
  })
  expect(rotationsOf({ marks: [mark(8)], spans: [] })[0]?.drainMs).toBe(0)
})

test('draws no switch for a kept one, and an open end for one that still drains', () => {
  expect(rotationsOf({ marks: [mark(8, { outcome: 'kept', to: null })], spans: [span] })[0]?.switchedAtMs).toBeNull()
  const open = rotationsOf({ marks: [mark(8, { outcome: null })], spans: [{ ...span, goneAt: null }] })
  expect(open[0]?.drainMs).toBeNull()
})

test('lets the newer word win and keeps why an open one began', () => {
  const [known] = rotationsOf({ marks: [mark(8, { outcome: null, trigger: 'drift' })], spans: null })
  const open = { ...known!, trigger: 'timer', drainMs: 100 }
  expect(merged([known!], [open])[0]).toMatchObject({ trigger: 'drift', drainMs: 100 })
  const ended = { ...known!, outcome: 'rotated' as const, trigger: 'drift' }
  expect(merged([ended], [open])[0]?.outcome).toBe('rotated')
  expect(merged([], [open, ended]).map(({ epoch, outcome }) => [epoch, outcome])).toEqual([[8, 'rotated']])
})

test('puts each sample at the beginning of its step and keeps holes', () => {
  const column = [1, null, 3]
  const zero = [0, 0, 2]
  const traffic = {
    ...{ requestsPerS: column, r2xxPerS: zero, r3xxPerS: zero, r4xxPerS: zero, r5xxPerS: zero, lost: zero, cut: zero },
    ...{ retries: zero, redispatches: zero, meanMs: zero, connections: zero, queueMax: zero },
    total: { requests: 4, lost: 2, cut: 0, r5xx: 0 },
  }
  const samples = samplesOf({ fromAt: at(0), stepMs: 5_000, traffic })
  expect(samples.map(({ atMs, requestsPerS, lost }) => [atMs - Date.parse(at(0)), requestsPerS, lost])).toEqual([
    [0, 1, 0],
    [5_000, null, 0],
    [10_000, 3, 2],
  ])
})
