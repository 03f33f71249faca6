import { expect, test } from 'vitest'
import type { RotationState } from '../contract/rotation.ts'
import { verdict } from './verdict.ts'
import { verdictStateOf } from './verdict-state.ts'

const day = { rotated: 426, kept: 1, alarm: 0, requests: 3_204_117, lost: 0, cut: 3 }
const figures = { cutoverP50Ms: 31, cutoverP99Ms: 74, exposureP95Ms: 334_000, exposureMaxMs: 432_000 }
const state: Omit<RotationState, 'verdict'> = {
  ...{ pool: 'vault', state: 'running', serverTimeAt: '2026-11-24T03:31:42.000Z', eventId: 9, epoch: 1044, slots: 3 },
  serving: {
    ...{ slot: 'vault_web2', incarnation: 1044, containerId: '3f9c', sinceAt: '2026-11-24T03:30:00.000Z' },
    exposureMs: 102_000,
  },
  ...{ draining: [], spares: { ready: 1, wanted: 1 }, rotation: null, window: null, paused: null },
  ...{ policyVersion: 7, maxExposureMs: 390_000, graceMs: 30_000, temporal: 'ok', worker: 'ok' },
  ...{ lostLastMinute: 0, toReview: 0, last24h: { ...day, ...figures } },
}
const rest = { ended: [], elapsedMs: 0, feed: { ageMs: 0, asOf: '03:31:42' } }

test('lets ages grow with the time that has passed since the state was made', () => {
  const { serving } = verdictStateOf({ state, ...rest, elapsedMs: 3_000 })
  expect(serving).toEqual({ slot: 'vault_web2', exposureMs: 105_000 })
})

test('counts a pause down by the server’s own clock', () => {
  const paused = { untilAt: '2026-11-24T04:31:42.000Z', by: 'admin', reason: null }
  expect(verdictStateOf({ state: { ...state, paused }, ...rest, elapsedMs: 1_000 }).paused?.leftMs).toBe(3_599_000)
  const endless = { ...state, paused: { ...paused, untilAt: null } }
  expect(verdictStateOf({ state: endless, ...rest }).paused?.leftMs).toBeNull()
})

test('tells a silent worker from an unreachable Temporal', () => {
  const at = (change: Partial<RotationState>) => verdictStateOf({ state: { ...state, ...change }, ...rest }).control
  expect([at({}), at({ worker: 'silent' }), at({ temporal: 'unreachable', worker: 'silent' })]).toEqual([
    ...['ok', 'worker', 'temporal'],
  ])
})

test('gives the reasons of ended rotations in words and leaves out the open one', () => {
  const kept = { epoch: 1043, outcome: 'kept' as const, outcomeReason: 'not_healthy', cutoverMs: null }
  const open = { epoch: 1044, outcome: null, outcomeReason: null, cutoverMs: null }
  expect(verdictStateOf({ state, ...rest, ended: [open, kept] }).ended).toEqual([
    { epoch: 1043, outcome: 'kept', cutoverMs: null, why: 'The new container never became healthy.' },
  ])
})

test('is what the verdict needs', () => {
  expect(verdict(verdictStateOf({ state, ...rest })).code).toBe('moving')
  expect(verdict(verdictStateOf({ state: { ...state, toReview: 2 }, ...rest })).title).toBe(
    'Moving. 2 alerts to review.',
  )
})
