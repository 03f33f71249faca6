import { expect, test } from 'vitest'
import { parseMemoryUsage } from './resources.ts'

test.each([
  ['46.25MiB / 256MiB', 46.25 * 2 ** 20],
  ['1.5GiB / 23.5GiB', 1.5 * 2 ** 30],
  ['0B / 0B', 0],
])('%s is read as bytes', (text, bytes) => {
  expect(parseMemoryUsage(text)).toBe(bytes)
})

test('what is no usage is refused rather than counted as nothing', () => {
  expect(() => parseMemoryUsage('-- / --')).toThrow('cannot read')
})
