/** A time as one types it into the palette, read in the reader's zone; always in the past, because history is what is searched. */

interface WallTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

const dayMs = 86_400_000
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Reads `03:12`, `3:12:44`, `yesterday 22:40`, `today 7:05`, `24 Nov 03:12`, `2026-11-24 03:12` and ISO 8601 instants.
 * @returns Unix ms; null when it is no time
 */
export function parseMoment(text: string, zone: string, nowMs: number): number | null {
  const words = text.trim().toLowerCase()
  const instant = /^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}(:\d{2}(\.\d+)?)?(z|[+-]\d{2}:?\d{2})$/
  if (instant.test(words)) return validOrNull(Date.parse(words.toUpperCase()))
  const found = /^(?:(.+?)[ ,t]+)?(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(words)
  if (found === null) return null
  const [, dayWords, hourText, minuteText, secondText = '0'] = found
  const clock = { hour: Number(hourText), minute: Number(minuteText), second: Number(secondText) }
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 59) return null
  return dayWords === undefined ? lastOccurrence(clock, zone, nowMs) : onDay(dayWords, { clock, zone, nowMs })
}

function validOrNull(ms: number): number | null {
  return Number.isNaN(ms) ? null : ms
}

/** The next time the zone's clock shows `22:30`; null when that is no time. */
export function nextOccurrence(text: string, zone: string, nowMs: number): number | null {
  const lastMs = /^\d{1,2}:\d{2}$/.test(text) ? parseMoment(text, zone, nowMs) : null
  if (lastMs === null) return null
  const wall = wallTime(lastMs, zone)
  const tomorrow = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + 1))
  const day = { year: tomorrow.getUTCFullYear(), month: tomorrow.getUTCMonth() + 1, day: tomorrow.getUTCDate() }
  return toInstant({ ...wall, ...day }, zone)
}

type ClockTime = Pick<WallTime, 'hour' | 'minute' | 'second'>

function lastOccurrence(clock: ClockTime, zone: string, nowMs: number): number {
  const today = toInstant({ ...wallTime(nowMs, zone), ...clock }, zone)
  return today <= nowMs ? today : toInstant({ ...wallTime(nowMs - dayMs, zone), ...clock }, zone)
}

function onDay(
  words: string,
  { clock, zone, nowMs }: { clock: ClockTime; zone: string; nowMs: number },
): number | null {
  if (words === 'today') return toInstant({ ...wallTime(nowMs, zone), ...clock }, zone)
  if (words === 'yesterday') return toInstant({ ...wallTime(nowMs - dayMs, zone), ...clock }, zone)
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(words)
  if (iso !== null) return dated({ year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]), ...clock }, zone)
  const named = /^(\d{1,2})\.? ([a-z]{3,9})\.?(?: (\d{4}))?$/.exec(words)
  const month = months.indexOf(named?.[2]?.slice(0, 3) ?? '') + 1
  if (named === null || month === 0) return null
  const thisYear = wallTime(nowMs, zone).year
  const at = dated({ year: Number(named[3] ?? thisYear), month, day: Number(named[1]), ...clock }, zone)
  if (at === null || named[3] !== undefined || at <= nowMs) return at
  return dated({ year: thisYear - 1, month, day: Number(named[1]), ...clock }, zone)
}

function dated(wall: WallTime, zone: string): number | null {
  const check = new Date(Date.UTC(wall.year, wall.month - 1, wall.day))
  if (check.getUTCMonth() !== wall.month - 1 || check.getUTCDate() !== wall.day) return null
  return toInstant(wall, zone)
}

/** The wall clock of a zone at an instant. */
function wallTime(atMs: number, zone: string): WallTime {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs)
  const read = (wanted: string) => Number(parts.find(({ type }) => type === wanted)?.value)
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    second: read('second'),
  }
}

function utcOf({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The instant at which the zone's clock shows this; where it is set forward over it, the moment after the gap. */
export function toInstant(wall: WallTime, zone: string): number {
  const wanted = utcOf(wall)
  const guess = wanted - (utcOf(wallTime(wanted, zone)) - wanted)
  // The offset at the guess may be another one when the clock was set between the two.
  return wanted - (utcOf(wallTime(guess, zone)) - guess)
}
