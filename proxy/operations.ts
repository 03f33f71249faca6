import type { KnownName, Names, Role } from './container-names.ts'
import { ProxyError } from './errors.ts'
import type { Target } from './request-target.ts'

/** One query parameter: what a caller may write, and what the engine then sees (given none: `undefined`). */
interface Parameter {
  readonly accepts: RegExp
  readonly engine: (given: string | undefined) => string
  readonly required?: true
}

/** One row of THE table. Without `query` nothing may be asked, without `body` not one byte may follow. */
export interface Operation {
  readonly op: string
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE'
  /** `{name}` stands for a known name with one of `roles`; the engine gets the full id in its place. */
  readonly path: string
  readonly roles?: readonly Role[]
  /** Changes something, so it needs an epoch that is not behind. */
  readonly fenced?: true
  readonly query?: Readonly<Record<string, Parameter>>
  /** `mirror`: the query once more as JSON, compared and dropped. */
  readonly body?: 'mirror' | 'create'
  /** How long the engine may take, 10 s if not given. */
  readonly timeoutMs?: number
  /** Statuses of the engine that count as done; 200 if not given. */
  readonly done?: readonly number[]
}

const isYes = (given: string | undefined) => given === '1' || given === 'true'
const yes = (engine: string) => ({ accepts: /^(?:1|true)$/, engine: () => engine })
const flag: Parameter = { accepts: /^(?:[01]|true|false)$/, engine: (given) => (isYes(given) ? '1' : '0') }
const newName: Parameter = { accepts: /^./, engine: (given = '') => given, required: true } // checked against the list
const off: Parameter = { accepts: /^(?:0|false)$/, engine: () => 'false', required: true } // without it: an endless stream
const kill: Parameter = { accepts: /^(?:SIG)?KILL$/, engine: () => 'KILL' }
const seconds: Parameter = { accepts: /^(?:[1-5]?[0-9]|60)$/, engine: (given = '10') => given }
const condition: Parameter = { accepts: /^(?:not-running|removed)?$/, engine: (given) => given || 'not-running' }
const needed: Parameter = { ...yes('1'), required: true }
const one: Parameter = { accepts: /^1$/, engine: () => '1', required: true }

const both: readonly Role[] = ['replica', 'job']
const any: readonly Role[] = ['replica', 'job', 'quarantined']
const change = { method: 'POST', fenced: true, roles: both, timeoutMs: 30_000, done: [204] } as const

// biome-ignore format: THE table, a row per line
export const operations = [
  { op: 'ping', method: 'GET', path: '/_ping' },
  { op: 'ping', method: 'HEAD', path: '/_ping' },
  { op: 'version', method: 'GET', path: '/version' },
  { op: 'list', method: 'GET', path: '/containers/json', query: { all: yes('1') } },
  { op: 'inspect', method: 'GET', path: '/containers/{name}/json', roles: any },
  { op: 'stats', method: 'GET', path: '/containers/{name}/stats', roles: both, query: { stream: off, 'one-shot': yes('true') } },
  { op: 'changes', method: 'GET', path: '/containers/{name}/changes', roles: any },
  { ...change, op: 'create', path: '/containers/create', query: { name: newName }, body: 'create', done: [201] },
  { ...change, op: 'start', path: '/containers/{name}/start', done: [204, 304] },
  { ...change, op: 'stop', path: '/containers/{name}/stop', query: { t: seconds }, body: 'mirror', done: [204, 304] },
  { ...change, op: 'pause', path: '/containers/{name}/pause' },
  { ...change, op: 'unpause', path: '/containers/{name}/unpause' },
  { ...change, op: 'kill', path: '/containers/{name}/kill', roles: any, query: { signal: kill }, body: 'mirror' },
  { op: 'wait', method: 'POST', path: '/containers/{name}/wait', roles: any, query: { condition }, body: 'mirror' },
  { op: 'result', method: 'GET', path: '/containers/{name}/logs', roles: ['job'], query: { stdout: needed, tail: one } },
  { ...change, op: 'quarantine', path: '/containers/{name}/rename', roles: ['replica'], query: { name: newName }, body: 'mirror' },
  { ...change, op: 'remove', method: 'DELETE', path: '/containers/{name}', roles: any, query: { force: flag, v: flag }, timeoutMs: 60_000 },
] as const satisfies readonly Operation[]

export type OperationName = (typeof operations)[number]['op']

/** A request that matched a row; `known` where the operation has a container. */
export interface Call {
  row: Operation & { op: OperationName }
  known: KnownName | undefined
  query: Readonly<Record<string, string>>
}

const routes = operations.map((row: Call['row']) => ({ row, parts: row.path.slice(1).split('/') }))

/** Step 5: the row, then the name. @throws ProxyError `operation_not_allowed`, `no_such_container` */
export function matchOperation(method: string, segments: readonly string[], names: Names): Omit<Call, 'query'> {
  const fits = (parts: string[]) =>
    parts.length === segments.length && parts.every((part, at) => part === '{name}' || part === segments[at])
  const row = routes.find((route) => route.row.method === method && fits(route.parts))?.row
  if (!row) throw new ProxyError('operation_not_allowed')
  if (!row.path.includes('{name}')) return { row, known: undefined }
  const known = names.find(segments[1] ?? '')
  // For any name but the job's there is no such route as its logs.
  if (row.op === 'result' && known?.role !== 'job') throw new ProxyError('operation_not_allowed')
  if (!known) throw new ProxyError('no_such_container', { reason: 'unknown_name' })
  if (row.roles?.includes(known.role)) return { row, known }
  throw new ProxyError(known.role === 'quarantined' ? 'no_such_container' : 'operation_not_allowed', { reason: 'role' })
}

/** Step 6: each parameter is one of the row's, stands once, has its form. @throws ProxyError `bad_query` */
export function checkQuery(row: Operation, pairs: Target['query']): Record<string, string> {
  const parameters = new Map(Object.entries(row.query ?? {}))
  const query = new Map<string, string>()
  for (const [key, value] of pairs) {
    if (query.has(key) || !parameters.get(key)?.accepts.test(value)) throw new ProxyError('bad_query')
    query.set(key, value)
  }
  for (const [key, { required }] of parameters) if (required && !query.has(key)) throw new ProxyError('bad_query')
  return Object.fromEntries(query)
}

/** Path and query for the engine, rendered anew: every parameter of the row, in its order and in one spelling. */
export function renderPath({ row, query }: Pick<Call, 'row' | 'query'>, id: string, project: string): string {
  if (row.op === 'list') return renderList(project, isYes(query.all))
  const parameters = Object.entries(row.query ?? {}).map(([key, { engine }]) => `${key}=${engine(query[key])}`)
  return row.path.replace('{name}', id) + (parameters.length > 0 ? `?${parameters.join('&')}` : '')
}

/** Labelled containers of the project; the answer is filtered again, whatever the engine makes of it. */
export function renderList(project: string, all: boolean): string {
  const filters = encodeURIComponent(JSON.stringify({ label: [`leyzen.project=${project}`] }))
  return `/containers/json?${all ? 'all=1&' : ''}filters=${filters}`
}

/** The only request by name; every other one on a container goes to the id that it found. */
export const renderInspect = (name: string): string => `/containers/${name}/json`
