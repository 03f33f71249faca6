import { tryDocker } from '../../setup/docker.ts'
import type { Step } from '../../setup/progress.ts'
import { waitFor } from '../../setup/wait-for.ts'
import { CliError } from '../cli-error.ts'
import { inspectContainers, readHealthTest } from './engine-objects.ts'
import { findService, type Service } from './services.ts'

export type ReadinessOrder = { project: string; service: Service; timeoutMs: number; signal: AbortSignal }

const probeTimeoutMs = 6_000
const mostRestarts = 3

/**
 * Waits until the service's own health test succeeds. The test is run here instead of waiting for the engine's next
 * turn of it, which would add seconds to each step of the start.
 * @throws CliError `timed_out` or `not_running`, with the service's last words
 */
export async function waitUntilReady({ project, service, timeoutMs, signal }: ReadinessOrder): Promise<void> {
  const container = await findService(project, service)
  if (container === undefined) throw new CliError('not_running', `compose made no container for ${service}`)
  const test = await readHealthTest(container.id)
  let complaint = ''
  const outcome = await waitFor(
    async () => {
      const [now] = await inspectContainers([container.id])
      if (now === undefined || isHopeless(now.state, now.restarts - container.restarts)) return 'ended'
      if (now.state !== 'running') return undefined
      if (now.health === 'healthy') return 'ready'
      const probe = await runHealthTest(container.id, test)
      complaint = probe.words
      return probe.isGood ? 'ready' : undefined
    },
    { timeoutMs, everyMs: 200, signal },
  )
  if (outcome === 'ready') return
  const what = outcome === 'ended' ? 'stopped again and again' : `did not become ready within ${timeoutMs / 1000} s`
  const code = outcome === 'ended' ? 'not_running' : 'timed_out'
  throw new CliError(
    code,
    `${service} ${what}.${complaint === '' ? '' : ` Its health test says: ${complaint}.`} Its last words:\n${await readLastWords(container.id)}\nMore: bin/leyzenctl logs ${service}`,
  )
}

/** Pure: it will not come up by itself any more. */
export function isHopeless(state: string, newRestarts: number): boolean {
  return state === 'dead' || state === 'exited' || newRestarts >= mostRestarts
}

type Probe = { isGood: boolean; words: string }

async function runHealthTest(id: string, test: readonly string[] | undefined): Promise<Probe> {
  if (test === undefined) return { isGood: true, words: '' }
  const { code, stdout, stderr } = await tryDocker(['exec', id, ...test], { timeoutMs: probeTimeoutMs })
  return { isGood: code === 0, words: `${stdout}${stderr}`.trim().slice(0, 300) }
}

export async function readLastWords(id: string): Promise<string> {
  const { stdout, stderr } = await tryDocker(['logs', '--tail', '8', id])
  const lines = `${stdout}${stderr}`.trim().split('\n')
  return lines.map((line) => `  ${line.slice(0, 400)}`).join('\n')
}

/** What the orchestrator says about its start-up workflow. */
export type StartupReport = { phase: string; detail: string }

const readStartup = [
  "fetch('http://127.0.0.1:9376/startup')",
  '.then((answer) => answer.text()).then((text) => process.stdout.write(text))',
].join('')

/** Pure: which phases fulfil the wait for `wanted`. */
export function hasReached(phase: string, wanted: 'awaiting-traffic' | 'serving'): boolean {
  return phase === 'serving' || phase === wanted
}

export type PhaseOrder = {
  project: string
  wanted: 'awaiting-traffic' | 'serving'
  timeoutMs: number
  signal: AbortSignal
  step: Step
}

/** Waits for a phase of the start-up workflow. @throws CliError `timed_out`, `not_running` */
export async function waitForPhase({ project, wanted, timeoutMs, signal, step }: PhaseOrder): Promise<void> {
  const container = await findService(project, 'orchestrator')
  if (container === undefined) throw new CliError('not_running', 'the orchestrator has no container')
  let last: StartupReport = { phase: 'connecting', detail: 'no answer yet' }
  const reached = await waitFor(
    async () => {
      const script = ['exec', container.id, '/usr/local/bin/node', '-e', readStartup]
      const { code, stdout } = await tryDocker(script, { timeoutMs: probeTimeoutMs })
      if (code !== 0) return undefined
      last = JSON.parse(stdout)
      step.note(`${last.phase}: ${last.detail}`)
      return hasReached(last.phase, wanted) ? true : undefined
    },
    { timeoutMs, everyMs: 300, signal },
  )
  if (reached) return
  throw new CliError(
    'timed_out',
    `the vault containers are not ready after ${timeoutMs / 1000} s (${last.phase}: ${last.detail}). The orchestrator’s last words:\n${await readLastWords(container.id)}\nMore: bin/leyzenctl logs orchestrator`,
  )
}
