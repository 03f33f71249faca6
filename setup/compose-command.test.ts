import { expect, test } from 'vitest'
import { isAtLeast } from './compose-command.ts'

test.each([
  ['1.29.2', true],
  ['1.29.0', true],
  ['v2.26.1-ds1', true],
  ['5.0.0', true],
  ['1.28.9', false],
  ['1.3.0', false],
  ['', false],
])('compose %s is new enough: %s', (version, expected) => {
  expect(isAtLeast(version, '1.29.0')).toBe(expected)
})
