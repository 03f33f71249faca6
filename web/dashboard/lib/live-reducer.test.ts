import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ContainerEvent, RotationStepEvent, StreamEvent } from '../contract/stream.ts'
import { markCut, markStale, takeEvent } from './live-reducer.ts'
import { beginLive, type LiveState } from './live-state.ts'
import { container, ended, poolState, secondsAgo, serverTime, snapshot, threeSlots } from './test-live.ts'

const fresh = () => takeEvent(beginLive({ rotation: null }, 0), snapshot(), 1_000)
const take = (state: LiveState, events: StreamEvent[], atMs = 1_000) =>
  events.reduce((known, event) => takeEvent(known, event, atMs), state)

const moved = (id: number, data: Partial<ContainerEvent>): StreamEvent => ({
  ...{ type: 'container', id },
  data: { slot: 'web2', incarnation: 5, state: 'serving', previous: 'candidate', at: serverTime, ...data },
})
const step = (id: number, data: Partial<RotationStepEvent>): StreamEvent => ({
  ...{ type: 'rotation.step', id },
  data: {
    ...{ epoch: 5, trigger: 'timer', old: null, new: null, step: 'startStandby', seq: 2, attempt: 1 },
    ...{ state: 'started', at: serverTime, ...data },
  },
})

test('begins with what the snapshot says, and goes on after its id', () => {
  expect(fresh()).toMatchObject({ connection: 'live', stale: false, lastAtMs: 1_000, lastId: 100, resets: 0 })
  expect(fresh().containers).toBe(threeSlots)
  expect(fresh().version).toBe('1.0.0')
})

test('moves the serving line at the switch, and never says in between that nobody serves', () => {
  const leaving = moved(101, { slot: 'web1', incarnation: 4, state: 'draining', previous: 'serving' })
  const state = take(fresh(), [leaving])
  expect(state.rotation?.serving?.slot).toBe('web1')
  const after = take(state, [moved(102, {})])
  expect(after.rotation?.serving).toMatchObject({ slot: 'web2', incarnation: 5, containerId: 'c5', exposureMs: 0 })
  expect(after.rotation?.draining).toEqual([
    { slot: 'web1', incarnation: 4, connections: 2, graceLeftMs: 60_000, exposureMs: 60_000 },
  ])
  expect(after.rotation?.spares).toEqual({ ready: 1, wanted: 2 })
  expect(after.containers.map(({ state: at }) => at)).toEqual(['draining', 'serving', 'spare'])
  const gone = take(after, [moved(103, { slot: 'web1', incarnation: 4, state: 'destroyed', exposureMs: 61_000 })])
  expect(gone.rotation?.draining).toEqual([])
  expect(gone.containers[0]).toMatchObject({ slot: 'web1', state: 'empty', incarnation: null })
})

test('shows the youngest incarnation of a slot, whatever is told of older ones', () => {
  const born = moved(101, { slot: 'web1', incarnation: 7, state: 'warming', previous: 'created' })
  const state = take(fresh(), [born, moved(102, { slot: 'web1', incarnation: 4, state: 'destroyed' })])
  expect(state.containers[0]).toMatchObject({ incarnation: 7, state: 'warming', containerId: null, exposureMs: null })
})

test('counts ages by what has passed here, and not by the clock on the wall', () => {
  const state = takeEvent(fresh(), moved(101, { slot: 'web3', incarnation: 6, state: 'failed' }), 9_000)
  expect(state.rotation?.serving?.exposureMs).toBe(68_000)
  expect(state.rotation?.serverTimeAt).toBe('2026-11-24T12:00:18.000Z')
  expect(state.rotation?.window).toMatchObject({ opensInMs: 12_000, closesInMs: 292_000 })
  expect(state.containers[0]).toMatchObject({ exposureMs: 68_000, servingMs: 68_000 })
  expect(state.readAtMs).toBe(9_000)
})

test('keeps the steps of the rotation that runs, the latest attempt of each, in order', () => {
  const state = take(fresh(), [
    step(101, { seq: 1, step: 'chooseReplacement' }),
    step(102, { seq: 1, step: 'chooseReplacement', state: 'done', durationMs: 3.5, at: secondsAgo(-1) }),
    step(103, { state: 'failed', error: 'no space', errorCode: 'engine', durationMs: 40 }),
    step(104, { attempt: 2 }),
  ])
  expect(state.openSteps).toMatchObject([
    { seq: 1, state: 'done', durationMs: 3.5, startedAt: serverTime, finishedAt: secondsAgo(-1) },
    { seq: 2, attempt: 2, state: 'started', error: null, finishedAt: null },
  ])
  expect(state.rotation).toMatchObject({ state: 'rotating', epoch: 5, rotation: { epoch: 5, step: 'startStandby' } })
  expect(take(state, [step(105, { epoch: 6, seq: 1 })]).openSteps).toHaveLength(1)
})

test('ends a rotation: it joins the list, the steps go, the day counts it', () => {
  const state = take(fresh(), [step(101, {}), { type: 'rotation.finished', id: 102, data: ended(5) }])
  expect(state.finished.map(({ epoch }) => epoch)).toEqual([5])
  expect(state.openSteps).toEqual([])
  expect(state.rotation).toMatchObject({ state: 'running', epoch: 5, rotation: null })
  expect(state.rotation?.last24h).toMatchObject({ rotated: 4, lost: 1, cut: 2 })
})

test('keeps fifty ended rotations, latest first, each once', () => {
  const events = [...Array(60).keys(), 59].map((epoch, index): StreamEvent => {
    return { type: 'rotation.finished', id: 101 + index, data: ended(epoch) }
  })
  const epochs = take(fresh(), events).finished.map(({ epoch }) => epoch)
  expect(epochs).toEqual(Array.from({ length: 50 }, (_, index) => 59 - index))
})

test('pauses and resumes, and leaves the pause alone when only the policy changed', () => {
  const paused = { untilAt: null, by: 'mara' }
  const policy = (id: number, data: object): StreamEvent => ({
    ...{ type: 'policy', id },
    data: { version: 2, by: 'mara', reason: 'upgrade', at: serverTime, ...data },
  })
  const state = take(fresh(), [policy(101, { paused })])
  expect(state.rotation).toMatchObject({ state: 'paused', paused: { ...paused, reason: 'upgrade' }, window: null })
  expect(take(state, [policy(102, { version: 3 })]).rotation).toMatchObject({ state: 'paused', policyVersion: 3 })
  expect(take(state, [policy(102, { paused: null })]).rotation).toMatchObject({ state: 'running', paused: null })
})

test('opens, acknowledges and resolves alerts, and counts those to review', () => {
  const alert = (id: number, state: 'open' | 'acked' | 'resolved'): StreamEvent => ({
    ...{ type: 'alert', id },
    data: { id: 9, code: 'no_spare', severity: 'warning', subject: 'vault', state, at: serverTime },
  })
  const open = take(fresh(), [alert(101, 'open')])
  expect(open.alerts).toMatchObject([{ id: 9, state: 'open', openedAt: serverTime }])
  expect(open.rotation?.toReview).toBe(1)
  const acked = take(open, [alert(102, 'acked')])
  expect(acked.alerts).toMatchObject([{ id: 9, state: 'acked', openedAt: serverTime, ackedAt: serverTime }])
  expect(acked.rotation?.toReview).toBe(0)
  expect(take(acked, [alert(103, 'resolved')]).alerts).toEqual([])
})

test('keeps five minutes of figures, carries on what did not change, and shows the latest in the slots', () => {
  const stats = (index: number): StreamEvent => ({
    ...{ type: 'stats', id: null },
    data: {
      t: 1_000 + index * 2,
      s:
        index === 0
          ? [
              [0, 250, 9, 1, 2, 3],
              [1, 0, 5, 0, 0, 0],
            ]
          : [],
      h: [42, 3.5, 0, 0, 7, 0],
    },
  })
  const state = take(
    fresh(),
    Array.from({ length: 200 }, (_, index) => stats(index)),
  )
  expect(state.stats).toHaveLength(150)
  expect(state.stats[149]).toMatchObject({ t: 1_398, traffic: { requestsPerS: 42, meanMs: 3.5, connections: 7 } })
  expect(state.stats[149]?.slots.get('web1')).toMatchObject({ cpuRatio: 0.25, memoryBytes: 9, connections: 3 })
  expect(state.containers[0]).toMatchObject({ cpuRatio: 0.25, connections: 3, statsAt: '1970-01-01T00:23:20.000Z' })
  const silent = take(state, [{ type: 'stats', id: null, data: { t: 5_000, s: [], h: null } }])
  expect(silent.stats).toBe(state.stats)
})

test('counts lost requests at once and connections of who drains', () => {
  const draining = take(fresh(), [moved(101, { slot: 'web1', incarnation: 4, state: 'draining' })])
  const data = { t: 1_000, s: [[0, 0, 9, 0, 0, 1] as [number, number, number, number, number, number]] }
  const state = take(draining, [{ type: 'stats', id: null, data: { ...data, h: [1, 1, 4, 0, 1, 0] } }])
  expect(state.rotation?.lostLastMinute).toBe(4)
  expect(state.rotation?.draining[0]?.connections).toBe(1)
})

test('takes what follows from events, but never an older state over newer events', () => {
  const next = { ...poolState, eventId: 101, temporal: 'unreachable' as const }
  const told = { rotation: next, containers: [container('web1', 4, 'serving')], slots: ['web1'] }
  const state = take(fresh(), [{ type: 'state', id: null, data: told }])
  expect(state.rotation).toBe(next)
  const newer = take(fresh(), [moved(102, {})])
  expect(take(newer, [{ type: 'state', id: null, data: told }]).rotation?.serving?.slot).toBe('web2')
})

test('does not apply twice what a state includes already, but lists it', () => {
  const state = take(fresh(), [{ type: 'rotation.finished', id: 99, data: ended(3) }, moved(98, { slot: 'web3' })])
  expect(state.rotation).toBe(poolState)
  expect(state.finished.map(({ epoch }) => epoch)).toEqual([3])
})

test('counts a reset, and a snapshot that jumps past what the page was written with', () => {
  expect(take(fresh(), [snapshot({ reset: true })]).resets).toBe(1)
  const page = beginLive({ rotation: { ...poolState, eventId: 90 } }, 0)
  expect(takeEvent(page, snapshot(), 5).resets).toBe(1)
  expect(takeEvent(beginLive({ rotation: poolState }, 0), snapshot(), 5).resets).toBe(0)
})

test('is stale after five seconds without a word, and fresh again with the next', () => {
  const state = fresh()
  expect(markStale(state, 5_999)).toBe(state)
  const old = markStale(state, 6_000)
  expect(old.stale).toBe(true)
  expect(markCut(old)).toMatchObject({ connection: 'reconnecting', stale: true })
  expect(takeEvent(old, { type: 'heartbeat', id: null, data: { t: 1 } }, 7_000)).toMatchObject({ stale: false })
})

test('comes to the same in one tab that saw everything and in one that was given a state in the middle', () => {
  const events = fc.array(
    fc.oneof(
      fc.record({ slot: fc.constantFrom('web1', 'web2', 'web3'), incarnation: fc.integer({ min: 4, max: 9 }) }),
      fc.record({ epoch: fc.integer({ min: 4, max: 6 }), seq: fc.nat(4) }),
    ),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(events, fc.nat(20), (list, cut) => {
      const stream = list.map((one, index) =>
        'slot' in one ? moved(101 + index, { ...one, state: 'warming' }) : step(101 + index, one),
      )
      const whole = take(fresh(), stream)
      const half = take(fresh(), stream.slice(0, cut))
      expect(take(structuredClone(half), stream.slice(cut))).toEqual(whole)
      // What a resume tells again changes nothing.
      expect(take(whole, stream)).toEqual(whole)
    }),
  )
})
