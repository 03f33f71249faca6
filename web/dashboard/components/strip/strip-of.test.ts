import { expect, test } from 'vitest'
import type { StripStep } from '../../contract/rotations.ts'
import { stripOf } from './strip-of.ts'

const step = (name: StripStep['step'], state: StripStep['state'] = 'done'): StripStep => ({
  ...{ step: name, state, attempts: 1, durationMs: 1 },
})

test('points at the step that failed, not at the way back', () => {
  const strip = [step('chooseReplacement'), step('startStandby'), step('awaitHealthy', 'failed'), step('compensate')]
  expect(stripOf({ outcome: 'kept', strip })).toEqual({ outcome: 'kept', step: 'awaitHealthy' })
})

test('points at the latest step of an open one, also after a failed attempt', () => {
  const strip = [step('startStandby', 'failed'), step('awaitHealthy', 'started')]
  expect(stripOf({ outcome: null, strip }).step).toBe('awaitHealthy')
})

test('knows nothing once the steps are pruned', () => {
  expect(stripOf({ outcome: 'kept', strip: [] })).toEqual({ outcome: 'kept', step: null })
})
