/** Durations as people type them, and back: `90 s`, `2 min`, `1:30`, `250 ms`, `1 h 30 min`, `7 d`. */

const unitMs: Record<string, number> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const CLOCK = /^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$/
const PARTS = /(\d+(?:\.\d+)?)\s*(ms|sec|min|s|m|h|d)?\s*/gy

/** Whole ms; null where it is no duration. A number without a unit counts seconds. `1:30` is min:s, `1:30:00` h:min:s. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim().toLowerCase()
  const clock = CLOCK.exec(trimmed)
  if (clock !== null) {
    const [first, second, third] = clock.slice(1).map((part) => (part === undefined ? null : Number(part)))
    const wholeS = third == null ? (first ?? 0) * 60 + (second ?? 0) : (first ?? 0) * 3_600 + (second ?? 0) * 60 + third
    return wholeS * 1_000
  }
  return parseParts(trimmed)
}

function parseParts(text: string): number | null {
  if (text === '') return null
  PARTS.lastIndex = 0
  let sumMs = 0
  let bare = 0
  let parts = 0
  while (PARTS.lastIndex < text.length) {
    const part = PARTS.exec(text)
    if (part === null) return null
    const [, amount = '', unit] = part
    if (unit === undefined) bare += 1
    sumMs += Number(amount) * (unitMs[unit ?? 's'] ?? Number.NaN)
    parts += 1
  }
  const wholeMs = Math.round(sumMs)
  // "5 30" says two things at once.
  return (bare > 0 && parts > 1) || !Number.isSafeInteger(wholeMs) ? null : wholeMs
}

const shownUnits: [name: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
]

/** The shortest text that `parseDuration` reads back to the same number: `90 s`, `2 min`, `1 h 30 min`. */
export function durationText(ms: number): string {
  if (ms === 0) return '0 s'
  const whole = shownUnits.find(([, unit]) => ms % unit === 0 && ms / unit < 1_000)
  if (whole !== undefined) return `${ms / whole[1]} ${whole[0]}`
  let left = ms
  const parts: string[] = []
  for (const [name, unit] of shownUnits) {
    const count = Math.floor(left / unit)
    if (count === 0) continue
    parts.push(`${count} ${name}`)
    left -= count * unit
  }
  return parts.join(' ')
}
