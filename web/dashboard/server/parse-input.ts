/** Raw input gets its type here, and the caller hears of everything that is wrong with it at once. */
import type { z } from 'zod'
import type { Problem } from '../contract/errors.ts'
import { DashboardError } from './dashboard-error.ts'

const LONGEST_SHOWN = 100

/** @throws DashboardError `invalid_request` with all problems */
export function parseInput<S extends z.ZodType>(schema: S, raw: unknown): z.infer<S> {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => problemOf(issue, raw))
  throw new DashboardError('invalid_request', problems.map(sentence).join('; '), { details: { problems } })
}

/** Each name once. @throws DashboardError `invalid_request` */
export function readQuery(url: URL): Record<string, string> {
  const names = [...url.searchParams.keys()]
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new DashboardError('invalid_request', `${shown(twice)}: got it twice, need it once`)
  return Object.fromEntries(url.searchParams)
}

function problemOf(issue: z.core.$ZodIssue, raw: unknown): Problem {
  const path = issue.path.map(String).join('.')
  return { path, got: shown(valueAt(raw, issue.path)), expected: issue.message, hint: '' }
}

function sentence({ path, got, expected }: Problem): string {
  const place = path === '' ? 'request' : path
  return got === null ? `${place}: ${expected}` : `${place}: got ${JSON.stringify(got)}, ${expected}`
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    raw,
  )
}

/** What was sent is sent back, but not as a megabyte. */
function shown(value: unknown): string | number | boolean | null {
  if (typeof value === 'string') return value.length <= LONGEST_SHOWN ? value : `${value.slice(0, LONGEST_SHOWN)}…`
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return value == null ? null : Array.isArray(value) ? `a list of ${value.length}` : 'an object'
}
