import type { Admitted } from './admit.ts'
import type { KnownName, Names } from './container-names.ts'
import type { ContainerSpecs } from './container-spec.ts'
import type { Engine, EngineAnswer, EngineRequest } from './engine.ts'
import type { Fences } from './epoch-fence.ts'
import { ProxyError } from './errors.ts'
import { type Answer, type Exchange, fenceOf } from './exchange.ts'
import type { Metrics } from './metrics.ts'
import type { NameLocks } from './name-locks.ts'
import { type Call, renderInspect, renderList, renderPath } from './operations.ts'
import { projectInspect, projections, projectList, unframe } from './projections.ts'
import { renderCreate } from './render-create.ts'

const MAX_QUARANTINED = 4

export interface PerformDeps {
  specs: ContainerSpecs
  names: Names
  locks: NameLocks
  fences: Fences
  engine: Engine
  waitCapMs: number
  readMs: number
  metrics: Metrics
}

type Ask = (order: EngineRequest, fenced?: boolean) => Promise<EngineAnswer>

/** Step 8's lock, then 9 and 10: whose container it is, the canonical request, its answer checked and projected. */
export async function perform(deps: PerformDeps, exchange: Exchange, { call, wish }: Admitted): Promise<Answer> {
  const { row, known } = call
  const { name = '' } = known ?? {}
  using _lock = row.fenced
    ? deps.locks.lock(lockOf(row.op, name))
    : row.op === 'wait'
      ? deps.locks.enterWait(name)
      : null
  using _shelf = row.op === 'quarantine' ? deps.locks.lock('the quarantine shelf') : null
  const ask = createAsk(deps, exchange, call)
  const order: EngineRequest = { method: row.method, path: '', ...timeLimit(deps, call) }
  if (row.op === 'create' && known) {
    order.body = renderCreate(deps.specs, known, { ...wish, epoch: exchange.epoch ?? 0 })
  } else if (known) {
    const found = await inspectOwned(deps, ask, known)
    exchange.container = found.Id
    if (row.op === 'inspect') return { status: 200, body: JSON.stringify(found) }
    if (row.op === 'quarantine') await requireFreeShelf(deps, ask)
  }
  order.path = renderPath(call, exchange.container ?? '', deps.specs.project)
  const answer = await ask(order, row.fenced)
  if (!(row.done ?? [200]).includes(answer.status)) throw engineFailure(row.op, answer)
  return projectAnswer(deps, row, answer)
}

// A stop runs until its grace is over, whoever waits for it. SIGKILL may overtake it and thereby ends it: dockerd 20.10
// answers both within 0.1 s and takes the remove that follows (measured). No container's name holds a blank.
const lockOf = (op: Call['row']['op'], name: string): string => (op === 'kill' ? `${name} kill` : name)

function createAsk({ engine, fences, metrics }: PerformDeps, exchange: Exchange, { row }: Call): Ask {
  const gate = (send: () => Promise<void>) => fences.admit(fenceOf(exchange), exchange.epoch ?? 0, send)
  return async (order, fenced) => {
    const startedAtMs = performance.now()
    // A call that changes something runs to its end, whoever waits for it.
    const cut = row.fenced ? {} : { signal: exchange.cut.signal }
    const answer = await engine.send({ ...order, ...cut, ...(fenced ? { gate } : {}) })
    exchange.engineStatus = answer.status
    const seconds = (performance.now() - startedAtMs) / 1000
    metrics.observe('leyzen_proxy_engine_duration_seconds', `op="${row.op}"`, seconds)
    return answer
  }
}

function timeLimit(
  { waitCapMs, readMs }: PerformDeps,
  { row, query }: Call,
): Pick<EngineRequest, 'timeoutMs' | 'timeoutCode'> {
  if (row.op === 'wait') return { timeoutMs: waitCapMs, timeoutCode: 'wait_expired' }
  if (row.op === 'stop') return { timeoutMs: (Number(query.t ?? 10) + 15) * 1000 }
  return { timeoutMs: row.timeoutMs ?? readMs }
}

async function inspectOwned({ specs, readMs }: PerformDeps, ask: Ask, known: KnownName) {
  const answer = await ask({ method: 'GET', path: renderInspect(known.name), timeoutMs: readMs })
  if (answer.status !== 200) throw engineFailure('inspect', answer)
  const found = understand(answer, (json) => projectInspect(json, known, specs.project))
  if (!found) throw new ProxyError('no_such_container', { reason: 'owner_mismatch' })
  return found
}

async function requireFreeShelf({ specs, names, readMs }: PerformDeps, ask: Ask): Promise<void> {
  const answer = await ask({ method: 'GET', path: renderList(specs.project, true), timeoutMs: readMs })
  if (answer.status !== 200) throw engineFailure('list', answer)
  const containers = understand(answer, (json) => projectList(json, names, specs.project))
  const held = containers.filter(({ Names: [name = ''] }) => names.find(name.slice(1))?.role === 'quarantined')
  if (held.length >= MAX_QUARANTINED) throw new ProxyError('quarantine_full')
}

/** What the engine said must have the form that is passed on, whole. */
function understand<T>(answer: EngineAnswer, read: (json: unknown) => T): T {
  try {
    return read(JSON.parse(answer.body.toString('utf8')))
  } catch (error) {
    throw new ProxyError('engine_error', { reason: `not understood: ${String(error)}` })
  }
}

function engineFailure(op: Call['row']['op'], { status, body }: EngineAnswer): ProxyError {
  const reason = body.toString('utf8', 0, 200)
  if (status === 404 && op !== 'create') return new ProxyError('no_such_container', { reason })
  if (status === 409)
    return new ProxyError(op === 'create' || op === 'quarantine' ? 'name_in_use' : 'engine_conflict', { reason })
  // dockerd calls unpause of a running container a 500 (measured, API 1.41).
  const isNotPaused = op === 'unpause' && status === 500 && reason.includes('is not paused')
  return new ProxyError(isNotPaused ? 'engine_conflict' : 'engine_error', { reason })
}

function projectAnswer({ names, specs }: PerformDeps, { op, method }: Call['row'], answer: EngineAnswer): Answer {
  const { status, apiVersion, osType } = answer
  switch (op) {
    case 'ping':
      if (!apiVersion || !osType) throw new ProxyError('engine_error', { reason: 'not a ping' })
      return { status, headers: { 'Api-Version': apiVersion, Ostype: osType }, body: method === 'HEAD' ? '' : 'OK' }
    case 'result': {
      const body = unframe(answer.body)
      understand({ ...answer, body }, (json) => projections.result.parse(json))
      return { status, body: body.toString('utf8') }
    }
    case 'list':
      return { status, body: JSON.stringify(understand(answer, (json) => projectList(json, names, specs.project))) }
    case 'version':
    case 'stats':
    case 'changes':
    case 'create':
    case 'wait':
      return { status, body: JSON.stringify(understand(answer, (json) => projections[op].parse(json))) }
    default:
      return { status }
  }
}
