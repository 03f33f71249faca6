/** One thing that is wrong with a proposed policy, and the checks that every part of it is made of. */

export interface PolicyProblem {
  /** `graceMs`, `interval.minMs`, `windows.0.from`; empty for the whole. */
  path: string
  got: unknown
  expected: string
  hint: string
}

export type Fields = Record<string, unknown>
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

const LONGEST_SHOWN = 100

export function problem(path: string, got: unknown, ...[expected, hint]: [string, string]): PolicyProblem {
  return { path, got: shown(got), expected, hint }
}

/** What was sent is sent back, but not as a megabyte. */
function shown(got: unknown): unknown {
  if (typeof got === 'string') return got.length <= LONGEST_SHOWN ? got : `${got.slice(0, LONGEST_SHOWN)}…`
  if (typeof got === 'number' || typeof got === 'boolean' || got == null) return got ?? null
  return Array.isArray(got) ? `a list of ${got.length}` : `a value of type ${typeof got}`
}

export function unknownFields(prefix: string, raw: Fields, known: readonly string[]): PolicyProblem[] {
  return Object.keys(raw)
    .filter((name) => !known.includes(name))
    .map((name) => problem(prefix + shown(name), raw[name], 'no such field', `known fields: ${known.join(', ')}`))
}

export function bounded(path: string, value: unknown, bounds: { from: number; to: number }): PolicyProblem[] {
  if (isWhole(value) && value >= bounds.from && value <= bounds.to) return []
  return [problem(path, value, `whole ms from ${bounds.from} to ${bounds.to}`, `for example ${bounds.from}`)]
}

export function oneOf(path: string, value: unknown, known: readonly string[]): PolicyProblem[] {
  if (typeof value === 'string' && known.includes(value)) return []
  return [problem(path, value, known.join(', '), `for example ${known[0]}`)]
}
