/**
 * The weekly rules of maintenance windows turned into instants. It asks the runtime's time zone data, which changes between
 * releases, so workflows get the result from an activity and never call this.
 */
import type { MaintenanceWindow } from './policy.ts'
import { mergeSpans, type WindowCalendar, type WindowSpan } from './window-spans.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** All windows that touch [fromMs, untilMs), in order, without overlap. A time that a clock change leaves out is read by the old clock. */
export function windowCalendar(
  windows: readonly MaintenanceWindow[],
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): WindowCalendar {
  const spans = windows.flatMap((window) => spansOf(window, fromMs, untilMs))
  return {
    fromMs,
    untilMs,
    spans: mergeSpans(spans).filter(({ startMs, endMs }) => endMs > fromMs && startMs < untilMs),
  }
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false // RangeError is how the platform says no
  }
}

function spansOf(window: MaintenanceWindow, fromMs: number, untilMs: number): WindowSpan[] {
  const [from, to] = [minutesOf(window.from), minutesOf(window.to)]
  const lengthDays = to <= from ? 1 : 0
  const clock = localClock(window.timeZone)
  const factor = window.mode === 'pause' ? null : window.factor
  const spans: WindowSpan[] = []
  // The day before may reach into the range, and zones lie up to 14 h apart from UTC.
  for (let day = midnightBefore(fromMs) - 2 * DAY_MS; day < untilMs + DAY_MS; day += DAY_MS) {
    if (!window.days.includes(weekday(day))) continue
    const startMs = clock.instantOf(day + from * MINUTE_MS)
    const endMs = clock.instantOf(day + lengthDays * DAY_MS + to * MINUTE_MS)
    if (endMs > startMs) spans.push({ startMs, endMs, factor })
  }
  return spans
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
const midnightBefore = (atMs: number): number => Math.floor(atMs / DAY_MS) * DAY_MS

/** Of a calendar day that is given as its midnight in UTC. */
function weekday(dayMs: number): number {
  const sundayFirst = new Date(dayMs).getUTCDay()
  return sundayFirst === 0 ? 7 : sundayFirst
}

/** @param timeZone IANA name that the runtime knows */
function localClock(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  })
  /** The wall clock at an instant, as the number of ms that it would be in UTC. */
  const wallOf = (atMs: number): number => {
    const part = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
    const of = (name: Intl.DateTimeFormatPartTypes) => part.get(name) ?? 0
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  }
  return {
    /** The first instant at which the wall clock shows `wallMs`; where it is left out, as the clock before the change counts. */
    instantOf(wallMs: number): number {
      const offsets = [wallMs - DAY_MS, wallMs + DAY_MS].map((atMs) => wallOf(atMs) - atMs)
      const fits = offsets.map((offset) => wallMs - offset).filter((atMs) => wallOf(atMs) === wallMs)
      return fits.length > 0 ? Math.min(...fits) : wallMs - Math.min(...offsets)
    },
  }
}
