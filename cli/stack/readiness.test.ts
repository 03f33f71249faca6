import { expect, test } from 'vitest'
import { hasReached, isHopeless } from './readiness.ts'

test('serving is also good enough for whoever waits for the vaults', () => {
  expect(hasReached('serving', 'awaiting-traffic')).toBe(true)
  expect(hasReached('awaiting-traffic', 'awaiting-traffic')).toBe(true)
  expect(hasReached('awaiting-traffic', 'serving')).toBe(false)
  expect(hasReached('creating', 'awaiting-traffic')).toBe(false)
})

test('a service that ended, or that was restarted three times while it was waited for, is given up', () => {
  expect(isHopeless('exited', 0)).toBe(true)
  expect(isHopeless('running', 3)).toBe(true)
  expect(isHopeless('restarting', 1)).toBe(false)
  expect(isHopeless('running', 0)).toBe(false)
})
