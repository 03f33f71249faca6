import { expect, test } from 'vitest'
import { mergedSamples } from './live-samples.ts'

const recorded = [0, 4, 8].map((second) => ({ atMs: second * 1_000, requestsPerS: 10, lost: 0 }))
const live = (t: number, requestsPerS: number, lost = 0) => ({ t, traffic: { requestsPerS, lost } })

test('continues the record in steps of the record', () => {
  const all = mergedSamples(recorded, [live(12, 20), live(14, 40, 1), live(16, 6)])
  expect(all.slice(3)).toEqual([
    { atMs: 12_000, requestsPerS: 30, lost: 1 },
    { atMs: 16_000, requestsPerS: 6, lost: 0 },
  ])
})

test('takes nothing twice and nothing unknown', () => {
  expect(mergedSamples(recorded, [live(4, 99), live(8, 99), { t: 12, traffic: null }])).toEqual(recorded)
})

test('begins with the feed where there is no record', () => {
  expect(mergedSamples([], [live(2, 5)])).toEqual([{ atMs: 2_000, requestsPerS: 5, lost: 0 }])
})

test('lets the feed fill the end of a record that stops early', () => {
  const torn = [...recorded, { atMs: 12_000, requestsPerS: null, lost: 0 }]
  expect(mergedSamples(torn, [live(12, 7)]).at(-1)).toEqual({ atMs: 12_000, requestsPerS: 7, lost: 0 })
})
