import { expect, test } from 'vitest'
import { areMarksReadable, bucketsOf, bucketWords, totalOf } from './buckets.ts'

const zero = (length: number) => Array.from({ length }, () => 0)
const with1 = (length: number, at: number) => zero(length).map((_, index) => (index === at ? 1 : 0))
const series = { rotated: zero(720).map(() => 2), kept: with1(720, 5), alarm: with1(720, 6), lost: with1(720, 700) }
const input = { fromMs: 0, stepMs: 120_000, series, columns: 120 }

test('loses no rotation, whatever the number of columns', () => {
  for (const columns of [1, 7, 120, 720, 5_000]) {
    const all = bucketsOf({ ...input, columns })
    expect(all.reduce((sum, bucket) => sum + totalOf(bucket), 0)).toBe(720 * 2 + 2)
    expect(all.length).toBeLessThanOrEqual(columns)
    expect([all[0]?.fromMs, all.at(-1)?.toMs]).toEqual([0, 720 * 120_000])
  }
})

test('lets the worst outcome win in a bucket', () => {
  const all = bucketsOf(input)
  expect(all[0]).toMatchObject({ kept: 1, worst: 'kept' })
  expect(all[1]).toMatchObject({ alarm: 1, worst: 'alarm' })
  expect(all[2]?.worst).toBe('rotated')
  expect(all.find(({ lost }) => lost > 0)?.worst).toBe('alarm')
})

test('makes nothing of no record', () => {
  expect(bucketsOf({ ...input, series: { rotated: [], kept: [], alarm: [], lost: [] } })).toEqual([])
  expect(bucketsOf({ ...input, columns: 0 })).toEqual([])
})

test('says what a bucket holds', () => {
  const bucket = { fromMs: 0, toMs: 1, rotated: 12, kept: 1, alarm: 0, lost: 2, worst: 'alarm' as const }
  expect(bucketWords(bucket)).toBe('12 rotated, 1 kept, 2 lost')
  expect(bucketWords({ ...bucket, rotated: 0, kept: 0, lost: 0 })).toBe('no rotation')
})

test('shows single switches only where they can be told apart', () => {
  expect([areMarksReadable(10, 900), areMarksReadable(427, 900)]).toEqual([true, false])
})

test('gives a short rest to the last column', () => {
  const odd = { rotated: zero(721), kept: zero(721), alarm: zero(721), lost: with1(721, 720) }
  const all = bucketsOf({ ...input, series: odd, columns: 150 })
  expect(all.at(-1)).toMatchObject({ toMs: 721 * 120_000, lost: 1 })
  const widths = all.map(({ fromMs, toMs }) => toMs - fromMs)
  expect(Math.min(...widths)).toBeGreaterThanOrEqual(Math.max(...widths) / 2)
})
