import { expect, test } from 'vitest'
import { lastSentToOld } from './watch-incarnations.ts'

const seen = (...rows: [number, string][]) => rows.map(([sentAtMs, incarnation]) => ({ sentAtMs, incarnation }))

test('the old one is who answered before the order, in whatever order the answers came', () => {
  const rows = seen([10, 'a'], [30, 'a'], [40, 'b'], [20, 'a'], [50, 'b'])
  expect(lastSentToOld(rows, 15)).toBe(30)
})

test('nothing is said when the old one answered nothing after the order', () => {
  expect(lastSentToOld(seen([10, 'a'], [20, 'b']), 15)).toBeNull()
  expect(lastSentToOld([], 15)).toBeNull()
})
