import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MaintenanceWindow } from './policy.ts'
import { isTimeZone, windowCalendar } from './window-times.ts'

const DAY_MS = 86_400_000
const night: MaintenanceWindow = {
  ...{ days: [1, 2, 3, 4, 5, 6, 7], from: '22:30', to: '05:00', timeZone: 'Europe/Berlin', mode: 'pause', factor: 1 },
}
const shown = (windows: MaintenanceWindow[], from: string, days: number) => {
  const fromMs = Date.parse(from)
  const { spans } = windowCalendar(windows, { fromMs, untilMs: fromMs + days * DAY_MS })
  return spans.map(({ startMs, endMs }) => [new Date(startMs).toISOString(), new Date(endMs).toISOString()])
}

test('a window across midnight belongs to the day on which it begins', () => {
  // 24 November 2026 is a Tuesday.
  expect(shown([{ ...night, days: [2] }], '2026-11-23T00:00:00Z', 7)).toEqual([
    ['2026-11-24T21:30:00.000Z', '2026-11-25T04:00:00.000Z'],
  ])
})

test('one that began before the range and reaches into it counts', () => {
  expect(shown([{ ...night, days: [2] }], '2026-11-25T00:00:00Z', 1)).toHaveLength(1)
  expect(shown([{ ...night, days: [2] }], '2026-11-25T04:00:00Z', 1)).toEqual([])
})

test('keeps the wall clock over a change of the clocks, so the window is an hour shorter or longer', () => {
  const hours = ([start, end]: string[]) => (Date.parse(end ?? '') - Date.parse(start ?? '')) / 3_600_000
  expect(shown([{ ...night, days: [6] }], '2026-03-28T12:00:00Z', 1).map(hours)).toEqual([5.5])
  expect(shown([{ ...night, days: [6] }], '2026-10-24T12:00:00Z', 1).map(hours)).toEqual([7.5])
})

test('a beginning that the clocks leave out comes an hour later, one that they repeat comes the first time', () => {
  const early = { ...night, days: [7], from: '02:30', to: '06:00' }
  expect(shown([early], '2026-03-29T00:00:00Z', 1)).toEqual([['2026-03-29T01:30:00.000Z', '2026-03-29T04:00:00.000Z']])
  expect(shown([early], '2026-10-25T00:00:00Z', 1)).toEqual([['2026-10-25T00:30:00.000Z', '2026-10-25T05:00:00.000Z']])
})

test('knows zones far from UTC, and those of half an hour', () => {
  const at = (timeZone: string) =>
    shown([{ ...night, timeZone, days: [2], from: '00:15', to: '01:00' }], '2026-11-23T00:00:00Z', 3)
  expect(at('Pacific/Kiritimati')).toEqual([['2026-11-23T10:15:00.000Z', '2026-11-23T11:00:00.000Z']])
  expect(at('Asia/Kolkata')).toEqual([['2026-11-23T18:45:00.000Z', '2026-11-23T19:30:00.000Z']])
  expect(at('Pacific/Pago_Pago')).toEqual([['2026-11-24T11:15:00.000Z', '2026-11-24T12:00:00.000Z']])
})

test('says which names are time zones', () => {
  expect(['UTC', 'Europe/Berlin', 'America/Argentina/Ushuaia'].every(isTimeZone)).toBe(true)
  expect(['', 'Mars/Olympus', 'Europe/Berlin2', 'x'.repeat(10_000)].some(isTimeZone)).toBe(false)
})

const clock = fc
  .record({ hour: fc.nat(23), minute: fc.nat(59) })
  .map(({ hour, minute }) => [hour, minute].map((part) => `${part}`.padStart(2, '0')).join(':'))
const window = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    from: clock,
    to: clock,
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo'),
  })
  .filter(({ from, to }) => from !== to)
  .map((rest): MaintenanceWindow => ({ ...rest, mode: 'pause', factor: 1 }))

test('every window begins at its wall clock on one of its days, and lasts less than 25 hours', () => {
  fc.assert(
    fc.property(window, fc.integer({ min: 0, max: 700 }), (rule, day) => {
      const fromMs = Date.UTC(2026, 5, 1) + day * DAY_MS
      const { spans } = windowCalendar([rule], { fromMs, untilMs: fromMs + 8 * DAY_MS })
      expect(spans.length).toBeGreaterThanOrEqual(rule.days.length)
      for (const { startMs, endMs } of spans) {
        const words = new Intl.DateTimeFormat('en-GB', { timeZone: rule.timeZone, timeStyle: 'short' }).format(startMs)
        const last = new Intl.DateTimeFormat('en-GB', { timeZone: rule.timeZone, timeStyle: 'short' }).format(endMs)
        // The two hours a year in which a wall clock does not exist shift it.
        if (!['02', '03'].includes(rule.from.slice(0, 2))) expect(words).toBe(rule.from)
        if (!['02', '03'].includes(rule.to.slice(0, 2)) && spans.length === rule.days.length) expect(last).toBe(rule.to)
        expect(endMs - startMs).toBeLessThanOrEqual(25 * 3_600_000 * rule.days.length)
      }
    }),
    { numRuns: 60 },
  )
})
