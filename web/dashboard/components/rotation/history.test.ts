import { expect, test } from 'vitest'
import { noHistory } from './history.ts'

const nowMs = Date.UTC(2026, 10, 24)
const recent = { temporalUrl: 'http://localhost:8233/x', stepsPruned: false, finishedAt: '2026-11-23T00:00:00.000Z' }

test('opens the history of a recent rotation, and of one that runs', () => {
  expect(noHistory(recent, nowMs)).toBeNull()
  expect(noHistory({ ...recent, finishedAt: null }, nowMs)).toBeNull()
})

test('says why it cannot be opened', () => {
  expect(noHistory({ ...recent, temporalUrl: null }, nowMs)).toContain('TEMPORAL_UI_URL')
  expect(noHistory({ ...recent, stepsPruned: true }, nowMs)).toContain('no longer keeps')
  expect(noHistory({ ...recent, finishedAt: '2026-10-01T00:00:00.000Z' }, nowMs)).toContain('no longer keeps')
})
