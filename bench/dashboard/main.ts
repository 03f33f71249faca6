/**
 * `bin/leyzenctl-dev bench dashboard [--quick] [--check]`: what a running dashboard costs whoever looks at it. Needs
 * BENCH_DASHBOARD_URL, BENCH_DASHBOARD_USER and BENCH_DASHBOARD_PASSWORD; with BENCH_DASHBOARD_PID also processor time
 * and memory. `--check` exits 1 when a bar is missed.
 */
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type FanOut, type FanOutPlan, measureFanOut } from './fan-out.ts'
import { measureScreens, type Painted, type ScreenLoad } from './screens.ts'

const usage = 'usage: leyzenctl-dev bench dashboard [--quick] [--check]'
const LATENCY_BAR_MS = 250
const IDLE_BAR_BYTES = 60 * 1_024
const MEMORY_BAR_BYTES = 120e6
const SCRIPT_BAR_BYTES = 180e3

const groundOf = z.object({
  BENCH_DASHBOARD_URL: z.url({ error: 'need the address of a running dashboard, for example http://localhost:8081' }),
  BENCH_DASHBOARD_USER: z.string().default('admin'),
  BENCH_DASHBOARD_PASSWORD: z.string({ error: 'need the password of BENCH_DASHBOARD_USER' }),
  BENCH_DASHBOARD_PID: z.coerce.number().int().positive().optional(),
})

function plansOf(isQuick: boolean): FanOutPlan[] {
  const windowMs = isQuick ? 35_000 : 120_000
  return [1, 50, 200].map((subscribers) => ({ subscribers, windowMs, patienceMs: 600_000 }))
}

function print(found: readonly FanOut[]): void {
  const load = loadavg().map((value) => value.toFixed(2))
  console.log(
    `bench dashboard: ${availableParallelism()} processors, Node ${process.version}, load average ${load.join(' ')}`,
  )
  console.table(
    found.map((it) => ({
      subscribers: it.subscribers,
      samples: it.latency.n,
      'step → client p50 ms': Math.round(it.latency.p50),
      'p95 ms': Math.round(it.latency.p95),
      'p99 ms': Math.round(it.latency.p99),
      'idle bytes/min': Math.round(it.idleBytesPerMinute),
      'CPU % of a core': Number((it.cpuRatio * 100).toFixed(1)),
      'resident MB': Math.round(it.residentBytes / 1e6),
      'heartbeats missed': it.missedHeartbeats,
      'events missed': it.missedEvents,
      'streams ended': it.ended,
    })),
  )
}

function printScreens(loads: readonly ScreenLoad[], painted: Painted): void {
  console.table(
    loads.map((it) => ({
      screen: it.screen,
      'JavaScript kB': Number((it.scriptBytes / 1e3).toFixed(1)),
      'document kB': Number((it.documentBytes / 1e3).toFixed(1)),
      'first paint ms': it.firstPaintMs,
      'interactive ms': it.interactiveMs,
    })),
  )
  console.log(`step → painted on Overview: p50 ${painted.p50} ms, p95 ${painted.p95} ms, n ${painted.n}`)
}

function screenMisses(loads: readonly ScreenLoad[], painted: Painted): string[] {
  const overview = loads.find(({ screen }) => screen === '/')?.scriptBytes ?? 0
  return [
    ...(painted.p95 <= LATENCY_BAR_MS ? [] : [`painted: p95 ${painted.p95} ms, bar ${LATENCY_BAR_MS}`]),
    ...(overview <= SCRIPT_BAR_BYTES ? [] : [`Overview: ${overview} bytes of JavaScript, bar ${SCRIPT_BAR_BYTES}`]),
  ]
}

function misses(found: readonly FanOut[]): string[] {
  return found.flatMap(({ subscribers, latency, idleBytesPerMinute, residentBytes, ...counts }) => [
    ...(latency.p95 <= LATENCY_BAR_MS ? [] : [`${subscribers}: p95 ${latency.p95} ms, bar ${LATENCY_BAR_MS}`]),
    ...(idleBytesPerMinute <= IDLE_BAR_BYTES
      ? []
      : [`${subscribers}: idle ${idleBytesPerMinute}, bar ${IDLE_BAR_BYTES}`]),
    ...(residentBytes > MEMORY_BAR_BYTES
      ? [`${subscribers}: ${residentBytes} bytes resident, bar ${MEMORY_BAR_BYTES}`]
      : []),
    ...Object.entries({ ...counts, cpuRatio: 0 }).flatMap(([what, n]) =>
      n > 0 ? [`${subscribers}: ${what} ${n}`] : [],
    ),
  ])
}

const usualScreens = { loads: 5, rotations: 25 }

async function bench({ quick = false, check = false }: { quick?: boolean; check?: boolean }): Promise<number> {
  const env = groundOf.safeParse(process.env)
  if (!env.success) {
    console.error(env.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
    return 2
  }
  const { BENCH_DASHBOARD_URL: url, BENCH_DASHBOARD_USER: user, BENCH_DASHBOARD_PASSWORD: password } = env.data
  const ground = { url, user, password, pid: env.data.BENCH_DASHBOARD_PID ?? null }
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort(new Error(name)))
  const screens = await measureScreens(ground, quick ? { loads: 1, rotations: 6 } : usualScreens, interrupted.signal)
  const found: FanOut[] = []
  for (const plan of plansOf(quick)) found.push(await measureFanOut(ground, plan, interrupted.signal))
  print(found)
  printScreens(screens.loads, screens.painted)
  const missed = [...misses(found), ...screenMisses(screens.loads, screens.painted)]
  for (const line of missed) console.log(`MISSED ${line}`)
  return check && missed.length > 0 ? 1 : 0
}

try {
  const options = { quick: { type: 'boolean' }, check: { type: 'boolean' } } as const
  process.exitCode = await bench(parseArgs({ options }).values)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n${usage}`)
  process.exitCode = 2
}
