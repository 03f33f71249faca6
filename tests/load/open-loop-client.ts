import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'

/**
 * A client that sends at fixed instants whatever the answers do, so that a slow server cannot hide requests that were
 * never sent (no coordinated omission). Latency is counted from the instant at which the request was due.
 */
export interface OpenLoopPlan {
  /** Base address on the loopback interface, for example `http://127.0.0.1:8080`. */
  origin: string
  getsPerS: number
  /** One slow upload begins every so many ms; 0 for none. */
  slowPostEveryMs: number
  slowPostBytes: number
  /** Time over which a slow upload spreads its bytes. */
  slowPostMs: number
  /** Streams of server-sent events that stay open all the time. */
  eventStreams: number
}

export interface Failure {
  kind: 'get' | 'post' | 'events'
  number: number
  atMs: number
  what: string
}

export interface OpenLoopResult {
  gets: number
  posts: number
  events: number
  reconnects: number
  failures: Failure[]
  /** Answers by the incarnation that gave them. */
  byIncarnation: Map<string, number>
  /** GET latency in ms from the due instant, sorted. */
  latenciesMs: number[]
  /** Longest silence of an event stream in ms. */
  longestEventGapMs: number
}

export interface OpenLoopClient {
  /** Stops sending, waits at most 30 s for what is under way, and gives the figures. */
  finish(): Promise<OpenLoopResult>
  readonly soFar: Readonly<OpenLoopResult>
}

export function startOpenLoopClient(plan: OpenLoopPlan): OpenLoopClient {
  const { hostname } = new URL(plan.origin)
  if (hostname !== '127.0.0.1' && hostname !== 'localhost')
    throw new Error(`load goes to loopback only, not ${hostname}`)
  const result: OpenLoopResult = {
    gets: 0,
    posts: 0,
    events: 0,
    reconnects: 0,
    failures: [],
    byIncarnation: new Map(),
    latenciesMs: [],
    longestEventGapMs: 0,
  }
  const run: Run = { plan, result, agent: new Agent({ keepAlive: true }), begunMs: performance.now(), stopping: false }
  const pending = new Set<Promise<void>>()
  const launch = (work: Promise<void>) => {
    pending.add(work)
    void work.finally(() => pending.delete(work))
  }
  const loops = [
    every(run, 1000 / plan.getsPerS, (dueMs) => launch(sendGet(run, dueMs))),
    ...(plan.slowPostEveryMs > 0 ? [every(run, plan.slowPostEveryMs, () => launch(sendSlowPost(run)))] : []),
    ...Array.from({ length: plan.eventStreams }, (_, index) => followEvents(run, index)),
  ]
  return {
    soFar: result,
    async finish() {
      run.stopping = true
      await Promise.race([Promise.all(loops).then(() => Promise.all(pending)), delay(30_000)])
      if (pending.size > 0)
        fail(run, { kind: 'get', number: 0, what: `${pending.size} requests were still open 30 s after the end` })
      run.agent.destroy()
      result.latenciesMs.sort((a, b) => a - b)
      return result
    },
  }
}

/** Value below which `ratio` of the sorted samples lie; NaN without samples. */
export function percentile(sorted: readonly number[], ratio: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * ratio))] ?? Number.NaN
}

interface Run {
  plan: OpenLoopPlan
  result: OpenLoopResult
  agent: Agent
  begunMs: number
  stopping: boolean
}

const delay = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

function fail(run: Run, failure: Omit<Failure, 'atMs'>): void {
  run.result.failures.push({ ...failure, atMs: Math.round(performance.now() - run.begunMs) })
}

function count(run: Run, headers: IncomingHttpHeaders): void {
  const incarnation = String(headers['x-leyzen-incarnation'] ?? '?')
  run.result.byIncarnation.set(incarnation, (run.result.byIncarnation.get(incarnation) ?? 0) + 1)
}

async function every(run: Run, periodMs: number, act: (dueMs: number) => void): Promise<void> {
  for (let dueMs = performance.now(); !run.stopping; dueMs += periodMs) {
    const waitMs = dueMs - performance.now()
    if (waitMs > 0) await delay(waitMs)
    act(dueMs)
  }
}

async function sendGet(run: Run, dueMs: number): Promise<void> {
  const number = ++run.result.gets
  try {
    const { status, headers } = await exchange(run, { method: 'GET', path: '/' })
    if (status !== 200) fail(run, { kind: 'get', number: number, what: `status ${status}` })
    count(run, headers)
    run.result.latenciesMs.push(performance.now() - dueMs)
  } catch (error) {
    fail(run, { kind: 'get', number: number, what: describe(error) })
  }
}

async function sendSlowPost(run: Run): Promise<void> {
  const number = ++run.result.posts
  const { slowPostBytes, slowPostMs } = run.plan
  try {
    const { status, headers, text } = await exchange(run, {
      method: 'POST',
      path: '/_probe/echo',
      body: { bytes: slowPostBytes, overMs: slowPostMs, number },
    })
    if (status !== 200) fail(run, { kind: 'post', number: number, what: `status ${status}` })
    else if (JSON.parse(text).bytes !== slowPostBytes)
      fail(run, { kind: 'post', number: number, what: `echoed ${text.slice(0, 100)}` })
    count(run, headers)
  } catch (error) {
    fail(run, { kind: 'post', number: number, what: describe(error) })
  }
}

interface Exchange {
  method: 'GET' | 'POST'
  path: string
  body?: { bytes: number; overMs: number; number: number }
}

function exchange(run: Run, { method, path, body }: Exchange) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((done, reject) => {
    const outgoing = httpRequest(
      `${run.plan.origin}${path}`,
      {
        method,
        agent: run.agent,
        timeout: 60_000,
        headers: body && { 'Content-Length': body.bytes, 'X-Probe-Number': String(body.number) },
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () => {
          if (!answer.complete) reject(new Error('answer cut short'))
          else done({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() })
        })
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in 60 s')))
    outgoing.on('error', reject)
    if (body === undefined) outgoing.end()
    else void sendSlowly(outgoing, body)
  })
}

async function sendSlowly(
  outgoing: ReturnType<typeof httpRequest>,
  { bytes, overMs }: { bytes: number; overMs: number },
): Promise<void> {
  const pieces = 50
  const piece = Buffer.alloc(Math.ceil(bytes / pieces), 'x')
  for (let sent = 0; sent < bytes && !outgoing.destroyed; sent += piece.length) {
    outgoing.write(piece.subarray(0, Math.min(piece.length, bytes - sent)))
    await delay(overMs / pieces)
  }
  outgoing.end()
}

/** Ids must follow each other without a gap over every reconnection, and no silence may last longer than a second. */
async function followEvents(run: Run, index: number): Promise<void> {
  const stream = { lastId: 0, lastAtMs: performance.now() }
  for (let connection = 0; !run.stopping; connection++) {
    if (connection > 0) run.result.reconnects++
    try {
      await readEvents(run, index, stream)
    } catch (error) {
      if (!run.stopping) fail(run, { kind: 'events', number: index, what: describe(error) })
    }
    if (!run.stopping) await delay(50)
  }
}

function readEvents(run: Run, index: number, stream: { lastId: number; lastAtMs: number }): Promise<void> {
  return new Promise((done, reject) => {
    const headers = {
      Accept: 'text/event-stream',
      ...(stream.lastId > 0 && { 'Last-Event-ID': String(stream.lastId) }),
    }
    const outgoing = httpRequest(`${run.plan.origin}/_probe/events`, { headers, agent: false }, (answer) => {
      const stopper = setInterval(() => run.stopping && outgoing.destroy(), 50)
      let text = ''
      answer.setEncoding('utf8')
      if (answer.statusCode !== 200) fail(run, { kind: 'events', number: index, what: `status ${answer.statusCode}` })
      answer.on('data', (part: string) => {
        const blocks = `${text}${part}`.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) takeEvent(run, index, { block, stream })
      })
      answer.on('close', () => {
        clearInterval(stopper)
        done()
      })
      answer.on('error', () => undefined) // the close that follows ends this connection; the next resumes by id
    })
    outgoing.on('error', (error) => (run.stopping ? done() : reject(error)))
    outgoing.end()
  })
}

function takeEvent(
  run: Run,
  index: number,
  { block, stream }: { block: string; stream: { lastId: number; lastAtMs: number } },
): void {
  const id = Number(/^id: ?(\d+)$/m.exec(block)?.[1])
  if (!Number.isInteger(id)) return
  const nowMs = performance.now()
  const gapMs = nowMs - stream.lastAtMs
  run.result.longestEventGapMs = Math.max(run.result.longestEventGapMs, gapMs)
  if (stream.lastId > 0 && id !== stream.lastId + 1)
    fail(run, { kind: 'events', number: index, what: `id ${id} after ${stream.lastId}` })
  if (stream.lastId > 0 && gapMs > 1000)
    fail(run, { kind: 'events', number: index, what: `silence of ${Math.round(gapMs)} ms` })
  stream.lastId = id
  stream.lastAtMs = nowMs
  run.result.events++
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error ? `${String(error.code)}: ${error.message}` : error.message
}
