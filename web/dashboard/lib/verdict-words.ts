/** Spans and counts as a person would say them, for sentences; figures in tables use `format.ts`. */

/** `1 min 42 s`, `2 h 14 min`, `3 d 4 h`; whole seconds, rounded down as a clock shows them. */
export function spoken(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1_000))
  if (s < 60) return `${s} s`
  if (s < 3_600) return pair([Math.floor(s / 60), 'min'], [s % 60, 's'])
  if (s < 86_400) return pair([Math.floor(s / 3_600), 'h'], [Math.floor((s % 3_600) / 60), 'min'])
  return pair([Math.floor(s / 86_400), 'd'], [Math.floor((s % 86_400) / 3_600), 'h'])
}

type Part = [value: number, unit: string]
function pair([a, unitA]: Part, [b, unitB]: Part): string {
  return b === 0 ? `${a} ${unitA}` : `${a} ${unitA} ${b} ${unitB}`
}

/** `1 request`, `3 requests`, `12,481 requests`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
