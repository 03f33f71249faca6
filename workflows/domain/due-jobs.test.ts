import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LastJobRun, listDueJobs, UPKEEP_EVERY_MS } from './due-jobs.ts'

const now = 10 * 86_400_000
const run = (kind: string, ago: number, change: Partial<LastJobRun> = {}): LastJobRun => ({
  ...{ kind, startedAtMs: now - ago, exitCode: 0, isPartial: false },
  ...change,
})
const migrated = run('migrate', 1000)

test('nothing runs before the database was migrated', () => {
  expect(listDueJobs([], now)).toEqual([])
  expect(listDueJobs([run('migrate', 1000, { exitCode: 3 })], now)).toEqual([])
})

test('everything runs once after the first migration, and backup only on order', () => {
  expect(listDueJobs([migrated], now)).toEqual(['checkpoint', 'gc', 'sweep', 'verify'])
})

test.each([
  ['gc', 600_000],
  ['checkpoint', 3_600_000],
  ['sweep', 86_400_000],
  ['verify', 604_800_000],
])('%s is due after its time and not long before', (kind, everyMs) => {
  expect(listDueJobs([migrated, run(kind, everyMs - 30_000)], now)).toContain(kind)
  expect(listDueJobs([migrated, run(kind, everyMs - 90_000)], now)).not.toContain(kind)
})

test('a verification that is not through goes on at the next turn, one that found damage waits for a week', () => {
  const recent = (change: Partial<LastJobRun>) => listDueJobs([migrated, run('verify', 600_000, change)], now)
  expect(recent({ isPartial: true })).toContain('verify')
  expect(recent({ exitCode: 3 })).not.toContain('verify')
})

test('a job that failed is tried again at the next turn, one that refused is not', () => {
  const recent = (exitCode: number) => listDueJobs([migrated, run('sweep', 600_000, { exitCode })], now)
  expect(recent(1)).toContain('sweep')
  expect(recent(3)).not.toContain('sweep')
})

test('a clock that was set back stops no job', () => {
  expect(listDueJobs([migrated, run('gc', -86_400_000)], now)).toContain('gc')
})

test('whatever ran when: after the longest time all are due, and right after a run none of that kind', () => {
  const runs = fc.array(
    fc.record({
      kind: fc.constantFrom('gc', 'checkpoint', 'sweep', 'verify'),
      startedAtMs: fc.integer({ min: 0, max: now }),
      exitCode: fc.constantFrom(0, 3),
      isPartial: fc.constant(false),
    }),
  )
  fc.assert(
    fc.property(runs, (others) => {
      expect(listDueJobs([migrated, ...others], now + 7 * 86_400_000)).toHaveLength(4)
      for (const { kind } of others) {
        const soon = listDueJobs([migrated, ...others, run(kind, 0)], now + UPKEEP_EVERY_MS / 2)
        expect(soon).not.toContain(kind)
      }
    }),
  )
})
