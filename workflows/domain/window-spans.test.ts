import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantAfter, mergeSpans, spanAt, type WindowSpan, waitBetween } from './window-spans.ts'

const raw: fc.Arbitrary<WindowSpan> = fc
  .record({
    startMs: fc.nat(10_000),
    lengthMs: fc.integer({ min: 1, max: 3_000 }),
    factor: fc.option(fc.integer({ min: 2, max: 100 })),
  })
  .map(({ startMs, lengthMs, factor }) => ({ startMs, endMs: startMs + lengthMs, factor }))
const spans = fc.array(raw, { maxLength: 8 }).map(mergeSpans)
const pause: WindowSpan = { startMs: 1_000, endMs: 2_000, factor: null }

test('waiting stands still in a pause and passes slowly in a slow window', () => {
  expect(waitBetween([pause], 0, 3_000)).toBe(2_000)
  expect(instantAfter([pause], 0, 1_500)).toBe(2_500)
  const slow = [{ ...pause, factor: 4 }]
  expect(waitBetween(slow, 0, 2_000)).toBe(1_250)
  expect(instantAfter(slow, 0, 1_100)).toBe(1_400)
})

test('nothing comes due inside a pause, not even what was due at its beginning', () => {
  fc.assert(
    fc.property(spans, fc.nat(12_000), fc.nat(20_000), (known, fromMs, waitMs) => {
      const dueMs = instantAfter(known, fromMs, waitMs)
      expect(spanAt(known, dueMs)?.factor).not.toBeNull()
      expect(dueMs).toBeGreaterThanOrEqual(fromMs + waitMs)
    }),
  )
})

test('exactly the wait has passed at the instant, up to the millisecond that it was rounded to', () => {
  fc.assert(
    fc.property(spans, fc.nat(12_000), fc.nat(20_000), (known, fromMs, waitMs) => {
      const passedMs = waitBetween(known, fromMs, instantAfter(known, fromMs, waitMs))
      expect(passedMs).toBeGreaterThanOrEqual(waitMs - 1e-6)
      expect(passedMs).toBeLessThan(waitMs + 1)
    }),
  )
})

test('waiting adds up over any cut and never runs faster than time', () => {
  fc.assert(
    fc.property(spans, fc.nat(8_000), fc.tuple(fc.nat(8_000), fc.nat(8_000)), (known, fromMs, [a, b]) => {
      const whole = waitBetween(known, fromMs, fromMs + a + b)
      const parts = waitBetween(known, fromMs, fromMs + a) + waitBetween(known, fromMs + a, fromMs + a + b)
      expect(whole).toBeCloseTo(parts, 6)
      expect(whole).toBeLessThanOrEqual(a + b)
    }),
  )
})

test('where windows overlap the pause wins over the slow one, and the slower over the slow', () => {
  fc.assert(
    fc.property(fc.array(raw, { maxLength: 8 }), fc.nat(14_000), (all, atMs) => {
      const around = all.filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs)
      const found = spanAt(mergeSpans(all), atMs)
      if (around.length === 0) expect(found).toBeNull()
      else if (around.some(({ factor }) => factor === null)) expect(found?.factor).toBeNull()
      else expect(found?.factor).toBe(Math.max(...around.map(({ factor }) => factor ?? 0)))
    }),
  )
})

test('merged windows lie in order and do not touch with the same factor', () => {
  fc.assert(
    fc.property(spans, (known) => {
      for (const [index, span] of known.entries()) {
        const next = known[index + 1]
        expect(span.endMs).toBeGreaterThan(span.startMs)
        if (next === undefined) continue
        expect(next.startMs).toBeGreaterThanOrEqual(span.endMs)
        if (next.startMs === span.endMs) expect(next.factor).not.toBe(span.factor)
      }
    }),
  )
})
