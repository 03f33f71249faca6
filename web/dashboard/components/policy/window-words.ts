/** A maintenance window in one line. */
import type { MaintenanceWindow } from '../../../../workflows/domain/policy.ts'

export const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
export const dayLongNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** `Mon–Fri`, `Sat, Sun`, `every day`. */
export function daysText(days: readonly number[]): string {
  const sorted = [...days].sort((a, b) => a - b)
  if (sorted.length === 7) return 'every day'
  const runs: number[][] = []
  for (const day of sorted) {
    const run = runs.at(-1)
    if (run !== undefined && run.at(-1) === day - 1) run.push(day)
    else runs.push([day])
  }
  const name = (day: number | undefined) => dayNames[(day ?? 0) - 1] ?? '?'
  return runs
    .map((run) => (run.length > 2 ? `${name(run[0])}–${name(run.at(-1))}` : run.map(name).join(', ')))
    .join(', ')
}

/** `Mon–Fri 22:30–05:00 (next day), Europe/Berlin: paused`. */
export function windowText(window: MaintenanceWindow): string {
  const over = window.to <= window.from ? ' (next day)' : ''
  const effect = window.mode === 'pause' ? 'paused' : `${window.factor} times slower`
  return `${daysText(window.days)} ${window.from}–${window.to}${over}, ${window.timeZone}: ${effect}`
}
