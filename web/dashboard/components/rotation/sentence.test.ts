import { expect, test } from 'vitest'
import { steps, triggers } from '../../../../workflows/domain/words.ts'
import {
  isSwitched,
  reasonWords,
  shownSteps,
  stepDoing,
  stepName,
  stepNumber,
  triggerName,
} from '../../lib/rotation-words.ts'
import { type ToldRotation, tell } from './sentence.ts'

const done: ToldRotation = {
  ...{
    epoch: 1044,
    trigger: 'timer',
    reason: null,
    by: null,
    old: { slot: 'vault_web1' },
    new: { slot: 'vault_web2' },
  },
  ...{ outcome: 'rotated', outcomeReason: null, lost: 0 },
}

test('tells a rotation in one sentence', () => {
  expect(tell(done, null)).toEqual({
    title: 'vault_web1 was replaced by vault_web2 because its time was up.',
    detail: 'No request was lost.',
    next: [],
  })
})

test('names who asked for it and why', () => {
  const told = tell({ ...done, trigger: 'manual', by: 'admin', reason: 'after the update' }, null)
  expect(told.title).toBe('vault_web1 was replaced by vault_web2 because admin asked for it: after the update.')
})

test('does not claim that nothing was lost when it is not known', () => {
  expect(tell({ ...done, lost: null }, null).detail).toContain('not known')
  expect(tell({ ...done, lost: 3 }, null).detail).toBe('3 requests were lost.')
})

test('tells of a kept one what failed, that nothing was lost and what comes next', () => {
  const told = tell({ ...done, outcome: 'kept', new: null, outcomeReason: 'not_healthy' }, null)
  expect(told.title).toBe('vault_web1 stayed in service.')
  expect(told.detail).toBe(
    'The new container never became healthy. No request was lost. The timer tries again with another container after a pause.',
  )
})

test('gives an alarm its steps, whatever its reason', () => {
  for (const outcomeReason of ['still_there', 'compensation_failed', 'something_new', null]) {
    expect(tell({ ...done, outcome: 'alarm', outcomeReason }, null).next.length).toBeGreaterThan(1)
  }
})

test('tells of an open one what it is doing, and names no successor before it is known', () => {
  const told = tell({ ...done, new: null, outcome: null }, 'awaitHealthy')
  expect(told).toMatchObject({
    title: 'vault_web1 is being replaced.',
    detail: 'Now waiting until the new container is healthy.',
  })
})

test('has a word for every step and every trigger that the workflows know', () => {
  for (const step of steps) expect([stepName(step), stepDoing(step)]).not.toContain(step)
  for (const trigger of triggers) expect(triggerName(trigger)).not.toBe(trigger)
})

test('numbers eight steps and knows the point of no return', () => {
  expect(shownSteps.map(stepNumber)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect([isSwitched('switchTraffic'), isSwitched('bake'), isSwitched('drainOld'), isSwitched('compensate')]).toEqual([
    false,
    false,
    true,
    false,
  ])
})

test('turns a code into a sentence and leaves a sentence alone', () => {
  expect(reasonWords('not_healthy')).toBe('The new container never became healthy.')
  expect(reasonWords('brand_new_code')).toBe('It ended with the code brand_new_code.')
  expect(reasonWords('Said by a person')).toBe('Said by a person')
  expect(reasonWords(null)).toBeNull()
})

test('tells of an open one whose containers are named only at its end', () => {
  const open = { ...done, old: null, new: null, outcome: null }
  expect(tell(open, 'drainOld').title).toBe('The serving container is being replaced.')
  expect(tell({ ...open, trigger: 'start' }, 'startStandby').title).toContain('first container')
})
