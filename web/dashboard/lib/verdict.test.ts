import { expect, test } from 'vitest'
import { type VerdictState, verdict, verdictCodes } from './verdict.ts'

const calm: VerdictState = {
  epoch: 1044,
  serving: { slot: 'vault_web2', exposureMs: 102_400 },
  draining: [],
  spares: { ready: 1, wanted: 1 },
  slots: 3,
  rotation: null,
  paused: null,
  control: 'ok',
  lostLastMinute: 0,
  lostLastDay: 0,
  ended: [{ epoch: 1044, outcome: 'rotated', why: null, cutoverMs: 31 }],
  limitMs: 420_000,
  feed: { ageMs: 200, asOf: '03:31:42' },
  evidence: null,
}
const draining = {
  epoch: 1044,
  step: 'drainOld',
  stepNumber: 5,
  stepCount: 8,
  doing: 'the old container drains',
  switched: true,
}
const waiting = {
  ...draining,
  step: 'awaitHealthy',
  stepNumber: 3,
  doing: 'waiting for the new container',
  switched: false,
}
const kept = (epoch: number) => ({ epoch, outcome: 'kept' as const, why: 'It never became healthy.', cutoverMs: null })

/** What each case needs to hold, in the order of the cases. */
const holds: Record<(typeof verdictCodes)[number], Partial<VerdictState>> = {
  no_server: { serving: null },
  losing: { lostLastMinute: 3 },
  alarm: {
    ended: [{ epoch: 1045, outcome: 'alarm', why: 'The old container could not be deleted.', cutoverMs: null }],
  },
  control_down: { control: 'temporal' },
  over_limit: { serving: { slot: 'vault_web2', exposureMs: 420_001 } },
  stale: { feed: { ageMs: 20_001, asOf: '03:31:42' } },
  paused: { paused: { leftMs: 3_540_000, by: 'admin', reason: 'upgrade of the disk' } },
  kept_repeatedly: { ended: [kept(1047), kept(1046), kept(1045)] },
  no_spare: { spares: { ready: 0, wanted: 1 } },
  rotating: { rotation: waiting },
  evidence: { evidence: { count: 1 } },
  moving: {},
}

test.each(verdictCodes)('finds %s when nothing that matters more holds', (code) => {
  expect(verdict({ ...calm, ...holds[code] }).code).toBe(code)
})

test('takes the first case that holds, whatever holds below it', () => {
  for (const [index, code] of verdictCodes.entries()) {
    // Without a spare while a rotation uses it is no case of its own.
    const below = verdictCodes.slice(index + 1).filter((other) => other !== 'rotating' || code !== 'no_spare')
    const all: VerdictState = Object.assign({ ...calm }, ...below.reverse().map((other) => holds[other]))
    expect(verdict({ ...all, ...holds[code] }).code).toBe(code)
  }
})

test('says who took over, how fast, and that nothing needs doing', () => {
  expect(verdict(calm)).toEqual({
    code: 'moving',
    severity: 'ok',
    title: 'Moving. No request was lost.',
    detail: 'vault_web2 took over 1 min 42 s ago in 31 ms. Nothing needs you.',
  })
})

test('says what the old container still has to do once the traffic has moved', () => {
  const state = { ...calm, rotation: draining, draining: [{ slot: 'vault_web1', connections: 1, graceLeftMs: 18_000 }] }
  const { code, detail } = verdict(state)
  expect(code).toBe('rotating')
  expect(detail).toBe(
    'vault_web2 took over 1 min 42 s ago. vault_web1 is finishing 1 connection and is destroyed within 18 s.',
  )
})

test('names the step before the switch, and never who comes next', () => {
  const { title, detail } = verdict({ ...calm, rotation: waiting })
  expect(title).toBe('Moving to another container.')
  expect(detail).toBe('Step 3 of 8: waiting for the new container. vault_web2 serves until the new one is ready.')
})

test('calls the first start a start and not an outage', () => {
  const { severity, title } = verdict({ ...calm, epoch: 1, serving: null, ended: [] })
  expect([severity, title]).toEqual(['info', 'Warming the first container.'])
  expect(verdict({ ...calm, serving: null })).toMatchObject({ severity: 'alarm', title: 'No container serves.' })
})

test('says what is being tried when nobody serves', () => {
  const { detail } = verdict({ ...calm, serving: null, spares: { ready: 0, wanted: 1 }, rotation: waiting })
  expect(detail).toBe('None of 3 slots takes traffic, no spare is ready. Now: waiting for the new container.')
})

test('counts every lost request', () => {
  expect(verdict({ ...calm, lostLastMinute: 1 }).title).toBe('1 request lost in the last minute.')
  expect(verdict({ ...calm, lostLastMinute: 12_481 }).title).toBe('12,481 requests lost in the last minute.')
})

test('claims that nothing was lost only when it is known and true for the day', () => {
  expect(verdict({ ...calm, lostLastDay: 3 }).title).toBe('Moving. 3 requests lost in 24 h, none now.')
  expect(verdict({ ...calm, lostLastDay: null }).title).toBe('Moving.')
})

test('sends an alarm to its rotation, with the reason in words', () => {
  const found = verdict({ ...calm, ...holds.alarm })
  expect(found.action?.to).toEqual({ href: '/rotations/1045' })
  expect(found.detail).toBe('The old container could not be deleted.')
})

test('allows the limit, to the millisecond', () => {
  const at = (exposureMs: number) => verdict({ ...calm, serving: { slot: 'vault_web2', exposureMs } }).code
  expect(at(420_000)).toBe('moving')
  expect(at(420_001)).toBe('over_limit')
})

test('knows the state for 20 s after the last word of the feed, and then says that it does not', () => {
  expect(verdict({ ...calm, feed: { ageMs: 20_000, asOf: '03:31:42' } }).code).toBe('moving')
  expect(verdict({ ...calm, ...holds.stale }).detail).toContain('as of 03:31:42')
})

test('tells a pause with its end from one without', () => {
  expect(verdict({ ...calm, ...holds.paused }).detail).toBe(
    'admin paused the timer for 59 min more (upgrade of the disk). vault_web2 is exposed for 1 min 42 s, and it grows.',
  )
  const endless = verdict({ ...calm, paused: { leftMs: null, by: 'admin', reason: null } })
  expect(endless.detail).toContain('until somebody resumes.')
  expect(endless.action?.to).toEqual({ order: 'resume' })
})

test('says which service is away while traffic flows', () => {
  expect(verdict({ ...calm, control: 'worker' }).detail).toContain('until the worker is back')
})

test('does not call two kept rotations a row, nor three with one between', () => {
  const rotated = { epoch: 1045, outcome: 'rotated' as const, why: null, cutoverMs: 30 }
  expect(verdict({ ...calm, ended: [kept(1047), kept(1046), rotated, kept(1044)] }).code).toBe('moving')
  expect(verdict({ ...calm, ended: [kept(1047), kept(1046)] }).code).toBe('moving')
})

test('misses no spare while a rotation uses it', () => {
  expect(verdict({ ...calm, spares: { ready: 0, wanted: 1 }, rotation: waiting }).code).toBe('rotating')
  expect(verdict({ ...calm, spares: { ready: 0, wanted: 0 } }).code).toBe('moving')
})

test('does not count connections that it cannot see', () => {
  const state = { ...calm, draining: [{ slot: 'vault_web1', connections: null, graceLeftMs: 18_000 }] }
  expect(verdict(state).detail).toContain('vault_web1 is finishing what it has and is destroyed within 18 s.')
})

test('does not say that nothing needs anybody beside something to look at', () => {
  expect(verdict({ ...calm, hasFinding: true }).detail).toBe('vault_web2 took over 1 min 42 s ago in 31 ms.')
  expect(verdict({ ...calm, evidence: { count: 1 } }).detail).not.toContain('Nothing')
})
