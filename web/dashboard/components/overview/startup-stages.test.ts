import { expect, test } from 'vitest'
import { startupStages } from './startup-stages.ts'

const before = { epoch: 0, serving: null, policyVersion: 0 }
const slot = (state: 'empty' | 'warming' | 'spare', incarnation: number | null) => ({ state, incarnation })
const states = (...args: Parameters<typeof startupStages>) => startupStages(...args)?.map(({ state }) => state)

test('tells how far the first start has come', () => {
  const empty = [slot('empty', null), slot('empty', null)]
  expect(states(before, empty)).toEqual(['running', 'waiting', 'waiting', 'waiting'])
  const warming = [slot('warming', 1), slot('empty', null)]
  expect(states({ ...before, policyVersion: 1 }, warming)).toEqual(['done', 'running', 'waiting', 'waiting'])
  const ready = [slot('spare', 1), slot('warming', 2)]
  expect(states({ ...before, policyVersion: 1, epoch: 1 }, ready)).toEqual(['done', 'done', 'done', 'running'])
})

test('counts what is there', () => {
  expect(startupStages(before, [slot('warming', 1), slot('empty', null)])?.map(({ note }) => note)).toEqual([
    ...['from the settings', '1 of 2', '0 healthy', 'by HAProxy'],
  ])
})

test('is over once somebody serves or has served', () => {
  const serving = { slot: 'a', incarnation: 1, containerId: 'x', sinceAt: '', exposureMs: 0 }
  expect(startupStages({ ...before, serving }, [])).toBeNull()
  expect(startupStages({ ...before, epoch: 7 }, [])).toBeNull()
})
