import { expect, test } from 'vitest'
import { isPaused } from './pause-for-down.ts'

test("an operator's pause is recognised, whatever its end", () => {
  expect(isPaused('{"paused":{"untilAt":null,"by":"cli:ada","reason":null}}')).toBe(true)
  expect(isPaused('{"paused":null}')).toBe(false)
  expect(isPaused('nothing of use')).toBe(false)
})
