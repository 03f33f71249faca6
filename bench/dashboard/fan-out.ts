/** What it costs to tell many at once, and how long it takes from a step's record to the reader. */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { spreadOf } from '../rotation/statistics.ts'
import { readUse } from './process-use.ts'
import { askForRotation, type Ground, signIn } from './sign-in.ts'
import { type Arrival, openStream, type StreamReader } from './stream-reader.ts'

export interface FanOutPlan {
  subscribers: number
  windowMs: number
  /** A rotation is waited for at most so long. */
  patienceMs: number
}

export interface FanOut {
  subscribers: number
  /** From the instant that the step names to its arrival, over all readers. */
  latency: { n: number; p50: number; p95: number; p99: number }
  /** Of one reader, over seconds in which nothing happened in the pool. */
  idleBytesPerMinute: number
  cpuRatio: number
  residentBytes: number
  /** Heartbeats that one reader had and another had not. */
  missedHeartbeats: number
  /** Stored events that one reader had and another had not. */
  missedEvents: number
  ended: number
}

/** As many as the dashboard lets one session have. */
const PER_SESSION = 10
const SETTLE_MS = 2_000

export async function measureFanOut(ground: Ground & { pid: number | null }, plan: FanOutPlan, signal: AbortSignal) {
  const cookies: string[] = []
  const readers: StreamReader[] = []
  try {
    while (cookies.length * PER_SESSION < plan.subscribers) cookies.push(await signIn(ground, signal))
    for (let index = 0; index < plan.subscribers; index += 1) {
      readers.push(await openStream(ground.url, cookies[Math.floor(index / PER_SESSION)] ?? ''))
    }
    return await observe(ground, { plan, readers, cookie: cookies[0] ?? '' }, signal)
  } finally {
    for (const reader of readers) reader.stop()
  }
}

interface Audience {
  plan: FanOutPlan
  readers: StreamReader[]
  cookie: string
}

async function observe(
  ground: Ground & { pid: number | null },
  { plan, readers, cookie }: Audience,
  signal: AbortSignal,
): Promise<FanOut> {
  await sleep(SETTLE_MS, undefined, { signal })
  const fromMs = Date.now()
  const before = await readUse(ground.pid)
  await askForRotation(ground, cookie, signal)
  await sleep(plan.windowMs, undefined, { signal })
  while (latenciesOf(readers, fromMs).length === 0 && Date.now() - fromMs < plan.patienceMs) {
    await sleep(1_000, undefined, { signal })
  }
  const toMs = Date.now()
  const after = await readUse(ground.pid)
  // What is on its way at the end has arrived at all a moment later.
  await sleep(1_000, undefined, { signal })
  return {
    subscribers: readers.length,
    latency: spreadOf(latenciesOf(readers, fromMs)),
    idleBytesPerMinute: idleBytes(readers[0]?.arrivals ?? [], fromMs, toMs),
    cpuRatio: (after.cpuMs - before.cpuMs) / (toMs - fromMs),
    residentBytes: after.residentBytes,
    missedHeartbeats: missed(readers, { fromMs, toMs }, ({ type, data }) => (type === 'heartbeat' ? data : null)),
    missedEvents: missed(readers, { fromMs, toMs }, ({ type, id }) => (type === 'snapshot' ? null : id)),
    ended: readers.filter(({ isEnded }) => isEnded).length,
  }
}

const stepData = z.object({ at: z.iso.datetime() })

function latenciesOf(readers: readonly StreamReader[], fromMs: number): number[] {
  const steps = readers.flatMap(({ arrivals }) => arrivals.filter(({ type }) => type === 'rotation.step'))
  return steps.flatMap(({ data, atMs }) => {
    const recordedMs = Date.parse(stepData.parse(JSON.parse(data)).at)
    return recordedMs < fromMs ? [] : [atMs - recordedMs]
  })
}

/** Whole seconds without a stored event and without the state that follows one. */
function idleBytes(arrivals: readonly Arrival[], fromMs: number, toMs: number): number {
  const seconds = Array.from({ length: Math.floor((toMs - fromMs) / 1_000) }, () => ({ bytes: 0, isBusy: false }))
  for (const { atMs, bytes, id, type } of arrivals) {
    const second = seconds[Math.floor((atMs - fromMs) / 1_000)]
    if (second === undefined) continue
    second.bytes += bytes
    second.isBusy ||= id !== null || type === 'state'
  }
  const idle = seconds.filter(({ isBusy }) => !isBusy)
  return (idle.reduce((sum, { bytes }) => sum + bytes, 0) / idle.length) * 60
}

interface Window {
  fromMs: number
  toMs: number
}

function missed(readers: readonly StreamReader[], { fromMs, toMs }: Window, keyOf: (one: Arrival) => unknown): number {
  const inWindow = ({ atMs }: Arrival) => atMs >= fromMs && atMs < toMs
  const keys = (arrivals: readonly Arrival[]) => new Set(arrivals.map(keyOf).filter((key) => key !== null))
  const told = new Set(readers.flatMap(({ arrivals }) => [...keys(arrivals.filter(inWindow))]))
  return readers.reduce((sum, { arrivals }) => sum + told.difference(keys(arrivals)).size, 0)
}
