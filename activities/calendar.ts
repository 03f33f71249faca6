/** Maintenance windows as instants, made where the runtime's time zone data is. */
import type { MaintenanceWindow } from '../workflows/domain/policy.ts'
import type { WindowCalendar } from '../workflows/domain/window-spans.ts'
import { windowCalendar } from '../workflows/domain/window-times.ts'
import type { ActivityDeps } from './deps.ts'

const DAY_MS = 86_400_000
/** Longest interval there is, twice: an older beginning changes no wait that still runs. */
const LOOK_BACK_MS = 56 * DAY_MS
const LOOK_AHEAD_MS = 9 * DAY_MS

export interface CalendarInput {
  windows: readonly MaintenanceWindow[]
  /** Begin of the oldest wait that is measured. */
  fromMs: number
}

export const createCalendarActivities = ({ clock }: Pick<ActivityDeps, 'clock'>) => ({
  /** The windows of the days around now. Safe to repeat. */
  async readCalendar(input: CalendarInput): Promise<WindowCalendar> {
    return calendarAround(clock.now(), input)
  },
})

export function calendarAround(nowMs: number, { windows, fromMs }: CalendarInput): WindowCalendar {
  const range = { fromMs: Math.max(fromMs, nowMs - LOOK_BACK_MS), untilMs: nowMs + LOOK_AHEAD_MS }
  return windowCalendar(windows, range)
}
