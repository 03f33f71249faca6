import { expect, test } from 'vitest'
import type { PoolTraffic, SlotCounters } from '../../activities/deps.ts'
import { parseSlotName } from '../../workflows/domain/ids.ts'
import { noCredit, readingOf, trafficFigures } from './traffic-figures.ts'

const quiet: SlotCounters = {
  ...{ sessions: 0, hrsp2xx: 0, hrsp3xx: 0, hrsp4xx: 0, hrsp5xx: 0, econ: 0, eresp: 0 },
  ...{ cliAbrt: 0, srvAbrt: 0, retries: 0, redispatches: 0 },
}

interface Figures {
  startMs?: number
  requests?: number
  frontend5xx?: number
  servers?: Partial<SlotCounters>[]
}

function traffic({ startMs = 10, requests = 0, frontend5xx = 0, servers = [{}] }: Figures = {}): PoolTraffic {
  return {
    ...{ epoch: 1, haproxyStartMs: startMs, serving: parseSlotName('vault_web1'), failovers: [] },
    slots: servers.map((counters, index) => ({
      slot: parseSlotName(`vault_web${index + 1}`),
      wanted: { state: 'serving', address: '10.0.0.2:8080', epoch: 1 },
      actual: {
        ...{ address: '10.0.0.2:8080', status: 'UP', check: 'L7OK', gateOpen: false, takesTraffic: true },
        ...{ connections: 0, counters: { ...quiet, ...counters } },
      },
    })),
    counters: {
      frontend: { requests, hrsp2xx: requests, hrsp3xx: 0, hrsp4xx: 0, hrsp5xx: frontend5xx, connections: 4 },
      backend: {
        ...{ econ: 0, eresp: 0, cliAbrt: 0, srvAbrt: 0, hrsp5xx: 0, retries: 0, redispatches: 0 },
        ...{ queue: 0, queueMax: 3, meanMs: 12 },
      },
    },
  }
}

function between(before: PoolTraffic, after: PoolTraffic, { cut = 0, credit = noCredit } = {}) {
  const [first, second] = [readingOf(before), readingOf(after)]
  if (first === null || second === null) throw new Error('HAProxy is there in these cases')
  return trafficFigures({ before: first, after: second, traffic: after, cut, credit })
}

test("the application's own 500 is not lost, a 503 of ours is", () => {
  const own = between(traffic(), traffic({ requests: 5, frontend5xx: 1, servers: [{ hrsp5xx: 1 }] }))
  expect(own.point).toMatchObject({ requests: 5, r5xx: 1, lost: 0 })
  expect(between(traffic(), traffic({ requests: 5, frontend5xx: 1 })).point.lost).toBe(1)
})

test('a connection cut at the drain deadline is not lost, whichever is seen first', () => {
  const aborted = traffic({ servers: [{ srvAbrt: 1 }] })
  expect(between(traffic(), aborted, { cut: 1 }).point).toMatchObject({ lost: 0, cut: 1 })
  const early = between(traffic(), traffic(), { cut: 1 })
  expect(early.point).toMatchObject({ lost: 0, cut: 1 })
  expect(between(traffic(), aborted, { credit: early.credit }).point).toMatchObject({ lost: 0, cut: 0 })
})

test('a cut excuses no more than one abort and not for ever', () => {
  const two = between(traffic(), traffic({ servers: [{ srvAbrt: 2 }] }), { cut: 1 })
  expect(two.point.lost).toBe(1)
  let credit = between(traffic(), traffic(), { cut: 1 }).credit
  for (let tick = 0; tick < 3; tick += 1) credit = between(traffic(), traffic(), { credit }).credit
  expect(credit).toEqual(noCredit)
})

test('a new HAProxy counts from zero', () => {
  const { point } = between(traffic({ requests: 900 }), traffic({ startMs: 11, requests: 7, frontend5xx: 1 }))
  expect(point).toMatchObject({ requests: 7, r2xx: 7, lost: 1 })
})

test('counters that went backwards count from zero although the start is the same', () => {
  expect(between(traffic({ requests: 900 }), traffic({ requests: 7 })).point.requests).toBe(7)
})

test('without a request there is no mean', () => {
  expect(between(traffic({ requests: 9 }), traffic({ requests: 9 })).point.meanMs).toBeNull()
  expect(between(traffic(), traffic({ requests: 9 })).point.meanMs).toBe(12)
})

test('there is no reading while HAProxy cannot be asked', () => {
  expect(readingOf({ ...traffic(), haproxyStartMs: null })).toBeNull()
  expect(readingOf({ ...traffic(), counters: null })).toBeNull()
})
