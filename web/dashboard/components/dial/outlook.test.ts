import { expect, test } from 'vitest'
import { outlookOf } from './outlook.ts'

const timing = { minMs: 120_000, maxMs: 360_000, tauMs: 120_000 }
const base = { timing, exposureMs: 102_000, window: null, stillBecause: null }

test('says from when until when the next one may come, and how likely it is soon', () => {
  expect(outlookOf(base)).toEqual({ next: '0:18 – 4:18', chance: '11 %' })
})

test('follows the server where a maintenance window has moved it', () => {
  const window = { opensInMs: 600_000, closesInMs: 3_000_000, chance30sRatio: 0 }
  expect(outlookOf({ ...base, window })).toEqual({ next: '10:00 – 50:00', chance: '0 %' })
})

test('keeps its own chance, which ticks, while the server agrees', () => {
  const window = { opensInMs: 18_500, closesInMs: 258_500, chance30sRatio: 0.5 }
  expect(outlookOf({ ...base, window }).chance).toBe('11 %')
})

test('says why there is nothing to wait for', () => {
  expect(outlookOf({ ...base, stillBecause: 'paused' })).toEqual({ next: 'paused', chance: '–' })
  expect(outlookOf({ ...base, stillBecause: 'control' }).next).toBe('nothing rotates')
  expect(outlookOf({ ...base, exposureMs: null }).next).toBe('–')
})

test('says that it is due when the window has closed, and one time for a fixed policy', () => {
  expect(outlookOf({ ...base, exposureMs: 400_000 })).toEqual({ next: 'due', chance: '100 %' })
  const fixed = { minMs: 120_000, maxMs: 120_000, tauMs: null }
  expect(outlookOf({ ...base, timing: fixed, exposureMs: 60_000 })).toEqual({ next: '1:00', chance: '0 %' })
})
