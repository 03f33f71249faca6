import { expect, test } from 'vitest'
import { isUsableVersion } from './temporal-cli.ts'

test.each([
  ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)', true],
  ['temporal version 1.5.0', true],
  ['temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)', true],
  ['temporal version 0.0.0-DEV (Server 1.30.0, UI 2.44.0)', false],
  ['temporal version 1.50.1', false],
  ['temporal version 1.4.1 (Server 1.28.0, UI 2.39.0)', false],
  ['something else', false],
])('%s is usable: %s', (output, expected) => {
  expect(isUsableVersion(output)).toBe(expected)
})
