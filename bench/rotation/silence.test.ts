import { expect, test } from 'vitest'
import type { OpenLoopResult } from '../../tests/load/open-loop-client.ts'
import { watchSilence } from './silence.ts'

test('only a good answer ends a silence', () => {
  const soFar: OpenLoopResult = {
    ...{ gets: 0, posts: 0, events: 0, reconnects: 0, longestEventGapMs: 0 },
    ...{ failures: [], byIncarnation: new Map(), latenciesMs: [] },
  }
  let nowMs = 0
  const watch = watchSilence({ soFar }, () => nowMs)
  nowMs = 200
  soFar.failures.push({ kind: 'get', number: 1, atMs: 0, what: 'status 503' })
  soFar.latenciesMs.push(1)
  expect(watch.take()).toBe(200)
  nowMs = 250
  soFar.latenciesMs.push(1)
  expect(watch.take()).toBe(250)
  nowMs = 260
  soFar.latenciesMs.push(1)
  expect(watch.take()).toBe(10)
  watch.stop()
})
