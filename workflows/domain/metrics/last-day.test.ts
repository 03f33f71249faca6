import { expect, test } from 'vitest'
import { dayFigures } from './last-day.ts'

const rotation = (ms: number) => ({ outcome: 'rotated' as const, cutoverMs: ms, exposureMs: ms * 1_000 })

test('claims no percentile of fewer than twenty rotations', () => {
  const few = dayFigures(Array.from({ length: 19 }, (_, index) => rotation(index)))
  expect(few).toMatchObject({ rotated: 19, cutoverP50Ms: null, cutoverP99Ms: null, exposureMaxMs: 18_000 })
  const enough = dayFigures(Array.from({ length: 100 }, (_, index) => rotation(index + 1)))
  expect(enough).toMatchObject({ cutoverP50Ms: 50, cutoverP99Ms: 99, exposureP95Ms: 95_000, exposureMaxMs: 100_000 })
})

test('a day without rotations has no figures but zero', () => {
  expect(dayFigures([])).toEqual({
    ...{ rotated: 0, kept: 0, alarm: 0 },
    ...{ cutoverP50Ms: null, cutoverP99Ms: null, exposureP95Ms: null, exposureMaxMs: null },
  })
})
