import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SlotCounters } from '../../activities/deps.ts'
import { parseContainerId, parseSlotName } from '../../workflows/domain/ids.ts'
import { errorBurst, noErrors, watchErrors } from './errors-watch.ts'

const slot = parseSlotName('vault_web1')
const container = parseContainerId('a'.repeat(64))
const none: SlotCounters = {
  ...{ sessions: 0, hrsp2xx: 0, hrsp3xx: 0, hrsp4xx: 0, hrsp5xx: 0, econ: 0, eresp: 0 },
  ...{ cliAbrt: 0, srvAbrt: 0, retries: 0, redispatches: 0 },
}

/** Good and bad answers of each tick of two seconds; answers the ticks at which a risk was raised. */
function watch(
  ticks: readonly (readonly [good: number, bad: number])[],
  from = { good: 0, bad: 0 },
): [number, string][] {
  let state = noErrors
  let { good, bad } = from
  return ticks.flatMap(([more, worse], tick): [number, string][] => {
    good += more
    bad += worse
    const counters = { ...none, hrsp2xx: good, hrsp5xx: bad }
    const seen = watchErrors(state, { slot, container, counters, nowMs: tick * 2_000 })
    state = seen.state
    return seen.risk === null ? [] : [[tick, seen.risk.detail]]
  })
}

test('raises a burst: a fifth of at least twenty answers', () => {
  expect(
    watch([
      [0, 0],
      [10, 0],
      [6, 4],
    ]),
  ).toEqual([[2, '4 of 20 answers in 4 s were errors of the application (5xx)']])
  expect(
    watch([
      [0, 0],
      [10, 0],
      [7, 3],
    ]),
  ).toEqual([])
  expect(
    watch([
      [0, 0],
      [0, 19],
    ]),
  ).toEqual([])
})

test('says nothing of what was counted before it looked, and nothing of what is older than ten seconds', () => {
  expect(
    watch(
      [
        [0, 0],
        [0, 0],
      ],
      { good: 10, bad: 500 },
    ),
  ).toEqual([])
  expect(
    watch([
      [0, 0],
      [0, 19],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [2, 0],
    ]),
  ).toEqual([])
})

test('repeats a burst that goes on once a minute', () => {
  const failing = Array.from({ length: 65 }, (): [number, number] => [0, 30])
  expect(watch(failing).map(([tick]) => tick)).toEqual([1, 31, 61])
})

test('counts anew for another container and for another life of HAProxy', () => {
  const first = watchErrors(noErrors, { slot, container, counters: { ...none, hrsp5xx: 0 }, nowMs: 0 })
  const burst = { ...none, hrsp5xx: 100 }
  const other = parseContainerId('b'.repeat(64))
  expect(watchErrors(first.state, { slot, container: other, counters: burst, nowMs: 2_000 }).risk).toBeNull()
  const high = watchErrors(noErrors, { slot, container, counters: { ...none, hrsp2xx: 900 }, nowMs: 0 })
  expect(watchErrors(high.state, { slot, container, counters: burst, nowMs: 2_000 }).risk).toBeNull()
  expect(watchErrors(first.state, { slot, container, counters: burst, nowMs: 2_000 }).risk).not.toBeNull()
})

test('never raises below the threshold, and remembers no more than its window', () => {
  const tick = fc.tuple(fc.nat(100), fc.nat(24))
  fc.assert(
    fc.property(fc.array(tick, { maxLength: 60 }), (ticks) => {
      const calm = ticks.map(([good, bad]): [number, number] => [Math.max(good, bad * 4 + 1), bad])
      expect(watch(calm)).toEqual([])
      let state = noErrors
      for (let at = 0; at < ticks.length; at += 1) {
        state = watchErrors(state, { slot, container, counters: none, nowMs: at * 2_000 }).state
        expect(state.readings.length).toBeLessThanOrEqual(errorBurst.windowMs / 2_000 + 1)
      }
    }),
  )
})
