/** Figures for people: never without a unit. */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** 31 ms · 3.9 s · 1:42 min · 2 h 14 min · 12 d; "–" for what is not known. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return '–'
  if (ms < SECOND) return `${Math.round(ms)} ms`
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}:${pad(Math.floor((ms % MINUTE) / SECOND))} min`
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h ${pad(Math.floor((ms % HOUR) / MINUTE))} min`
  return `${Math.floor(ms / DAY)} d`
}

/** `2026-11-24 14:03:22 UTC` */
export function formatInstant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}

export function formatCount(count: number | null): string {
  return count === null ? '–' : count.toLocaleString('en-US')
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
