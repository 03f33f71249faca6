/**
 * Figures and instants as text. Nothing here guesses: what is unknown is "–", and a zero is shown only when it is known.
 * Months are written out by hand, because the text of Intl differs between engines and would differ between server and page.
 */

const unknown = '–'
const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

type Figure = number | null | undefined
/** ISO 8601 text, or Unix milliseconds. */
export type At = string | number | Date

function isKnown(value: Figure): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** A span that is over: `31 ms`, `3.9 s`, `42 s`, `1:42`, `2 h 14 min`, `3 d 4 h`, `12 d`. */
export function formatDuration(ms: Figure): string {
  if (!isKnown(ms)) return unknown
  if (ms < 0) return `−${formatDuration(-ms)}`
  if (ms > 0 && ms < 1) return `${ms.toFixed(2)} ms`
  if (Math.round(ms) < second) return `${Math.round(ms)} ms`
  if (ms < 9_950) return `${(ms / second).toFixed(1)} s`
  if (ms < minute - second / 2) return `${Math.round(ms / second)} s`
  return formatAge(ms)
}

/** A span that grows or shrinks while one looks: whole seconds, rounded down as a clock does. `0:07`, `1:42`, `2 h 14 min`. */
export function formatAge(ms: Figure): string {
  if (!isKnown(ms)) return unknown
  const span = Math.max(0, ms)
  if (span < hour) return `${Math.floor(span / minute)}:${pad(Math.floor(span / second) % 60)}`
  if (span < day) return join(Math.floor(span / hour), 'h', Math.floor(span / minute) % 60, 'min')
  if (span < 10 * day) return join(Math.floor(span / day), 'd', Math.floor(span / hour) % 24, 'h')
  return `${formatCount(Math.floor(span / day))} d`
}

// biome-ignore lint/complexity/useMaxParams: two value–unit pairs read best side by side
function join(a: number, unitA: string, b: number, unitB: string): string {
  return b === 0 ? `${a} ${unitA}` : `${a} ${unitA} ${b} ${unitB}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

/** Powers of 1,000: `512 B`, `71 MB`, `1.2 GB`. */
export function formatBytes(bytes: Figure): string {
  if (!isKnown(bytes)) return unknown
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = Math.abs(bytes)
  let unit = 0
  while (unit < units.length - 1 && Math.round(value * 10) / 10 >= 1_000) {
    value /= 1_000
    unit += 1
  }
  const text = unit === 0 || value >= 9.95 ? String(Math.round(value)) : value.toFixed(1)
  return `${bytes < 0 ? '−' : ''}${text} ${units[unit]}`
}

/** Whole, with thousands commas, never rounded to a shorter form: `3,204,117`. A fraction keeps one digit. */
export function formatCount(count: Figure): string {
  if (!isKnown(count)) return unknown
  const [whole = '', fraction] = (Number.isInteger(count) ? String(Math.abs(count)) : Math.abs(count).toFixed(1)).split(
    '.',
  )
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${count < 0 ? '−' : ''}${grouped}${fraction === undefined || fraction === '0' ? '' : `.${fraction}`}`
}

/** 0–1 as percent: `11 %`, `9.3 %`, `0.03 %`. Never rounds up to 100 % nor down to 0 %. */
export function formatRatio(ratio: Figure): string {
  if (!isKnown(ratio)) return unknown
  const percent = ratio * 100
  if (percent === 0 || percent === 100) return `${percent} %`
  if (percent > 99.5 && percent < 100) return `${Math.min(99.99, Math.floor(percent * 100) / 100)} %`
  if (percent >= 9.95) return `${Math.round(percent)} %`
  if (percent >= 0.095) return `${trimmed(percent, 1)} %`
  return percent < 0.005 && percent > 0 ? 'under 0.01 %' : `${trimmed(percent, 2)} %`
}

function trimmed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.0+$/, '')
}

interface ClockParts {
  year: number
  month: number
  day: number
  hour: string
  minute: string
  second: string
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function partsOf(at: Date, zone: string): ClockParts {
  let clock = clocks.get(zone)
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    clocks.set(zone, clock)
  }
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]))
  const text = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  const [year, month, dayOfMonth] = [Number(text('year')), Number(text('month')), Number(text('day'))]
  return { year, month, day: dayOfMonth, hour: text('hour'), minute: text('minute'), second: text('second') }
}

function dateOf(at: At): Date | null {
  const date = at instanceof Date ? at : new Date(at)
  return Number.isNaN(date.getTime()) ? null : date
}

/** `03:12:44` in the zone (an IANA name). */
export function formatClock(at: At | null | undefined, zone = 'UTC'): string {
  const date = at === null || at === undefined ? null : dateOf(at)
  if (date === null) return unknown
  const { hour, minute, second } = partsOf(date, zone)
  return `${hour}:${minute}:${second}`
}

/** `03:12`, for axes and headings. */
export function formatMinute(at: At | null | undefined, zone = 'UTC'): string {
  return formatClock(at, zone).slice(0, 5)
}

/** `24 Nov`, with the year when it is not that of `nowMs`. */
export function formatDay(at: At | null | undefined, zone = 'UTC', nowMs?: number): string {
  const date = at === null || at === undefined ? null : dateOf(at)
  if (date === null) return unknown
  const { year, month, day } = partsOf(date, zone)
  const shown = `${day} ${months[month - 1]}`
  return nowMs !== undefined && partsOf(new Date(nowMs), zone).year === year ? shown : `${shown} ${year}`
}

/** `24 Nov 2026, 03:12:44.120 (Europe/Paris)` and the same instant in UTC; for hover and focus. */
export function formatExact(at: At, zone = 'UTC'): string {
  const date = dateOf(at)
  if (date === null) return unknown
  const ms = String(date.getUTCMilliseconds()).padStart(3, '0')
  const inZone = (name: string) => `${formatDay(date, name)}, ${formatClock(date, name)}.${ms}`
  return zone === 'UTC' ? `${inZone('UTC')} UTC` : `${inZone(zone)} (${zone}); ${inZone('UTC')} UTC`
}

/** `4 s ago`, `12 min ago`, `in 3 min`, `2 h ago`, `5 d ago`, `now`. */
export function formatRelative(at: At | null | undefined, nowMs: number): string {
  const date = at === null || at === undefined ? null : dateOf(at)
  if (date === null) return unknown
  const distanceMs = date.getTime() - nowMs
  const span = Math.abs(distanceMs)
  if (span < second) return 'now'
  const text = largestUnit(span)
  return distanceMs < 0 ? `${text} ago` : `in ${text}`
}

function largestUnit(span: number): string {
  if (span < minute) return `${Math.floor(span / second)} s`
  if (span < hour) return `${Math.floor(span / minute)} min`
  if (span < 2 * day) return `${Math.floor(span / hour)} h`
  return `${formatCount(Math.floor(span / day))} d`
}
