import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePoolName, parseSlotName } from './ids.ts'
import { defaultPolicy } from './policy.ts'
import { beginPool } from './pool-begin.ts'
import { type Decision, decide, rotateRefusal } from './pool-decision.ts'
import { type PoolEvent, type PoolState, transition } from './pool-state.ts'
import { viewPool } from './pool-view.ts'
import type { RiskEvent } from './risk.ts'
import type { RotationResult } from './rotation-order.ts'
import { spanAt } from './window-spans.ts'

const slots = [1, 2, 3].map((index) => parseSlotName(`vault_web${index}`))
const policy = defaultPolicy({ meanMs: 120_000, graceMs: 30_000, healthTimeoutMs: 10_000 })
const begin = () =>
  beginPool({
    ...{ pool: parsePoolName('vault'), replicas: 3, epoch: 7, policy, policyVersion: 1, paused: null, atMs: 1_000 },
    serving: { slot: slots[0]!, sinceMs: 1_000 },
  })

const slot = fc.constantFrom(...slots)
const risk: fc.Arbitrary<RiskEvent> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('health', 'age', 'image', 'drift', 'errors', 'signal'),
    slot: fc.option(slot),
    detail: fc.constant(null),
    hostile: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('failover' as const),
    seq: fc.nat(50),
    from: slot,
    to: slot,
    at: fc.nat(1_000).map((ms) => new Date(ms).toISOString()),
  }),
)
/** What the outside may do; time and the controller's own loop are added by the run. */
type Outside =
  | { do: 'rotateNow'; key: string; body: string }
  | { do: 'risk'; risk: RiskEvent }
  | { do: 'pause'; forMs: number | null }
  | { do: 'resume' }
  | { do: 'setPolicy'; meanMs: number; windows: boolean }
  | { do: 'hold'; forMs: number }
  | { do: 'release'; epochAhead: number; slot: (typeof slots)[number] }
  | { do: 'pass'; ms: number }
  | { do: 'step' }
  | { do: 'end'; outcome: RotationResult['outcome']; replaced: boolean; reason: string | null; ahead: number }
const outside: fc.Arbitrary<Outside> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ do: 'step' as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 200_000 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('rotateNow' as const),
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      body: fc.constantFrom('x', 'y'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      outcome: fc.constantFrom('rotated', 'kept', 'alarm'),
      replaced: fc.boolean(),
      reason: fc.constantFrom(null, 'not_healthy', 'already_replaced'),
      ahead: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('risk' as const), risk }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pause' as const), forMs: fc.option(fc.integer({ min: 1, max: 500_000 })) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'resume' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ do: fc.constant('setPolicy' as const), meanMs: fc.integer({ min: 1_000, max: 600_000 }) },
      windows: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('hold' as const), forMs: fc.integer({ min: 1, max: 600_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), epochAhead: fc.nat(3), slot }) },
)

const window = { days: [1], from: '01:00', to: '02:00', timeZone: 'UTC', mode: 'pause' as const, factor: 1 }
/** As an activity might answer: now a pause, now a slow time, in turns of 200 s. */
const spansFrom = (fromMs: number) =>
  [0, 1, 2, 3].map((index) => ({
    ...{ startMs: fromMs + index * 400_000, endMs: fromMs + index * 400_000 + 200_000 },
    factor: index % 2 === 0 ? null : 3,
  }))

interface Model {
  state: PoolState
  nowMs: number
  began: number[]
}

function play(model: Model, move: Outside): void {
  if (move.do === 'pass') model.nowMs += move.ms
  const event = eventOf(model, move)
  if (event === null) return
  const before = model.state
  model.state = transition(before, event)
  check(before, model.state, event)
  if (event.type === 'rotationBegan') model.began.push(model.state.epoch)
}

/** null: the move does nothing now. */
function eventOf({ state, nowMs }: Model, move: Outside): PoolEvent | null {
  switch (move.do) {
    case 'pass':
      return null
    case 'step':
      return eventOfDecision(decide(state, nowMs), state, nowMs)
    case 'rotateNow': {
      const known = state.answers.find(({ key }) => key === move.key)
      if (rotateRefusal(state, move) !== null || known !== undefined) return null
      const wish = { trigger: 'manual', detail: null, reason: null, requestedBy: 'test', takenOver: null } as const
      return { type: 'rotationBegan', wish, atMs: nowMs, answer: { key: move.key, body: move.body } }
    }
    case 'risk':
      return { type: 'riskRaised', risk: move.risk, atMs: nowMs }
    case 'pause':
      return {
        type: 'paused',
        paused: { untilMs: move.forMs === null ? null : nowMs + move.forMs, by: 't', reason: null },
      }
    case 'resume':
      return { type: 'resumed', atMs: nowMs }
    case 'setPolicy': {
      const rules = defaultPolicy({ meanMs: move.meanMs, graceMs: 0, healthTimeoutMs: 1_000 }, 3)
      const next = { ...rules, windows: move.windows ? [window] : [] }
      return { type: 'policySet', policy: next, version: state.policyVersion + 1, atMs: nowMs }
    }
    case 'hold':
      return { type: 'holdWished', by: 'startup/vault', untilMs: nowMs + move.forMs }
    case 'release': {
      const stored = { policy: state.policy, version: state.policyVersion }
      const serving = { slot: move.slot, sinceMs: nowMs }
      return {
        type: 'released',
        epoch: state.epoch + move.epochAhead,
        serving,
        replicas: 3,
        policy: stored,
        atMs: nowMs,
      }
    }
    case 'end': {
      if (state.business.is !== 'rotating') return null
      const { outcome, replaced, reason, ahead } = move
      const { epoch } = state.business
      const serving = replaced ? { slot: slots[epoch % 3]!, sinceMs: nowMs } : null
      const result: RotationResult = {
        epoch,
        outcome,
        replaced,
        reason,
        serving,
        epochSeen: epoch + ahead,
        durationMs: 900,
        exposureMs: null,
      }
      return { type: 'rotationEnded', result, atMs: nowMs }
    }
  }
}

function eventOfDecision(decision: Decision, state: PoolState, nowMs: number): PoolEvent | null {
  switch (decision.do) {
    case 'rotate':
    case 'wait':
      return null
    case 'begin': {
      const { wish, risk: taken } = decision
      // What a pause stops is the timer; what is due before the end of a back-off waits.
      if (wish.trigger === 'timer' || wish.trigger === 'age') {
        expect(state.paused).toBeNull()
        expect(spanAt(state.calendar?.spans ?? [], nowMs)?.factor).not.toBeNull()
      }
      const isUrgent = wish.trigger === 'health' || wish.trigger === 'drift'
      if (wish.hostile !== undefined) expect(nowMs).toBeGreaterThanOrEqual(state.hostileNotBeforeMs)
      else if (isUrgent) expect(nowMs).toBeGreaterThanOrEqual(state.urgentNotBeforeMs)
      else if (wish.trigger !== 'failover') expect(nowMs).toBeGreaterThanOrEqual(state.notBeforeMs)
      if (wish.trigger === 'timer') expect(nowMs - state.waitFromMs).toBeGreaterThanOrEqual(0)
      return { type: 'rotationBegan', wish, atMs: nowMs, answer: null, ...(taken && { risk: taken }) }
    }
    case 'dropRisk':
      return { type: 'riskDropped', risk: decision.risk }
    case 'shelve':
      // Only what takes no traffic may be put away without a rotation.
      expect(decision.slot).not.toBe(state.serving?.slot)
      return { type: 'slotShelved', risk: decision.risk }
    case 'readCalendar':
      return {
        type: 'calendarRead',
        calendar: { fromMs: decision.fromMs, untilMs: nowMs + 864_000_000, spans: spansFrom(nowMs) },
      }
    case 'grantHold':
      return { type: 'holdGranted' }
    case 'expireHold':
      return { type: 'holdExpired', atMs: nowMs }
    case 'resume':
      return { type: 'resumed', atMs: nowMs }
    case 'draw':
      return { type: 'delayDrawn', delayMs: 90_000 }
  }
}

function check(before: PoolState, after: PoolState, event: PoolEvent): void {
  expect(after.epoch).toBeGreaterThanOrEqual(before.epoch)
  expect(after.answers.length).toBeLessThanOrEqual(200)
  expect(after.risks.length).toBeLessThanOrEqual(32)
  if (before.business.is === 'rotating' && event.type !== 'rotationEnded')
    expect(after.business).toEqual(before.business)
  if (after.business.is !== 'idle' && event.type !== 'delayDrawn') expect(after.dueMs).toBeNull()
  if (after.paused !== null && event.type === 'paused') expect(after.dueMs).toBeNull()
  if (after.dueMs !== null) expect(after.dueMs).toBeGreaterThanOrEqual(after.notBeforeMs)
  if (event.type === 'rotationBegan') expect(after.epoch).toBe(before.epoch + 1)
  if (event.type === 'released') expect(after.holdWish).toBeNull()
  expect(after.urgentNotBeforeMs).toBeLessThanOrEqual(after.notBeforeMs)
}

test('no two rotations at once, epochs that only rise and a timer that holds its rules, over random events', () => {
  fc.assert(
    fc.property(fc.array(outside, { minLength: 1, maxLength: 200 }), (moves) => {
      const model: Model = { state: begin(), nowMs: 2_000, began: [] }
      for (const move of moves) play(model, move)
      expect(model.began).toEqual([...new Set(model.began)].toSorted((a, b) => a - b))
      expect(JSON.stringify(viewPool(model.state, model.nowMs))).not.toContain('dueMs')
    }),
    { numRuns: 1_500 },
  )
}, 60_000)

test('the view is the same whatever instant was drawn', () => {
  fc.assert(
    fc.property(fc.integer({ min: 60_000, max: 240_000 }), fc.integer({ min: 0, max: 240_000 }), (delayMs, ageMs) => {
      const drawn = transition(begin(), { type: 'delayDrawn', delayMs })
      expect(viewPool(drawn, 1_000 + ageMs)).toEqual(viewPool(begin(), 1_000 + ageMs))
    }),
  )
})
