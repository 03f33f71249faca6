import { expect, test } from 'vitest'
import { stepMs } from './step-ms.ts'

test.each([
  [0, '0 ms'],
  [0.25, '0.25 ms'],
  [9.5, '9.5 ms'],
  [31.4, '31 ms'],
  [999.4, '999 ms'],
  [1_240, '1.24 s'],
  [12_000, '12 s'],
  [20_040, '20 s'],
  [125_000, '2:05'],
])('writes %d ms as %s', (ms, text) => {
  expect(stepMs(ms)).toBe(text)
})
