/**
 * `bin/leyzenctl-dev bench dashboard [--quick] [--check]`: what the live feed of a running dashboard costs. Needs
 * BENCH_DASHBOARD_URL, BENCH_DASHBOARD_USER and BENCH_DASHBOARD_PASSWORD; with BENCH_DASHBOARD_PID also processor time
 * and memory. `--check` exits 1 when a bar is missed.
 */
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type FanOut, type FanOutPlan, measureFanOut } from './fan-out.ts'

const usage = 'usage: leyzenctl-dev bench dashboard [--quick] [--check]'
const LATENCY_BAR_MS = 250
const IDLE_BAR_BYTES = 60 * 1_024
const MEMORY_BAR_BYTES = 120e6

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
  const found: FanOut[] = []
  for (const plan of plansOf(quick)) found.push(await measureFanOut(ground, plan, interrupted.signal))
  print(found)
  const missed = misses(found)
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
