import type { ComposeCommand } from '../../setup/compose-command.ts'
import type { Progress, Step } from '../../setup/progress.ts'
import type { Installation } from '../installation/load-installation.ts'
import { waitForFirstRequest } from './first-request.ts'
import { ensureOwnObjects } from './own-objects.ts'
import { waitForPhase, waitUntilReady } from './readiness.ts'
import { callCompose, type Service, servicesOf } from './services.ts'

export type StartOrder = {
  installation: Installation
  compose: ComposeCommand
  progress: Progress
  signal: AbortSignal
}

const composeTimeoutMs = 180_000
const serviceTimeoutMs = 90_000
const vaultsTimeoutMs = 180_000
const servingTimeoutMs = 90_000

/** One step of the start: which services compose brings up together, and what has to hold before the next. */
type Stage = { title: string; run: (order: StartOrder, step: Step) => Promise<void> }

/**
 * The start order. Each stage waits until the one before is ready, not merely started. Run again it finds everything
 * and changes only what differs: compose replaces a service whose settings or mounted files changed.
 */
const stages: readonly Stage[] = [
  { title: 'network and volume', run: ({ installation }) => ensureOwnObjects(installation) },
  { title: 'docker-proxy and Temporal', run: (order) => startServices(order, ['docker-proxy', 'temporal']) },
  { title: 'control database', run: migrateControl },
  { title: 'traffic gateway', run: (order) => startServices(order, ['traffic-gateway']) },
  { title: 'orchestrator', run: (order) => startServices(order, ['orchestrator']) },
  { title: 'vault containers', run: (order, step) => waitForVaults(order, step, 'awaiting-traffic') },
  { title: 'dashboard', run: (order) => startServices(order, ['dashboard']) },
  { title: 'HAProxy', run: (order) => startServices(order, ['haproxy']) },
  { title: 'traffic', run: (order, step) => waitForVaults(order, step, 'serving') },
  {
    title: 'first request',
    run: ({ installation, signal }) => waitForFirstRequest(installation.settings, signal),
  },
]

/** Brings the stack up; returns when the first request through HAProxy was answered. @throws CliError · SetupError */
export async function startStack(order: StartOrder): Promise<void> {
  for (const { title, run } of stages) {
    order.signal.throwIfAborted()
    await order.progress.step(title, (step) => run(order, step))
  }
}

async function startServices(order: StartOrder, wanted: readonly Service[]): Promise<void> {
  const { installation, signal } = order
  const names = servicesOf(installation).filter((service) => wanted.includes(service))
  await callCompose(order, ['up', '--detach', '--no-deps', '--no-build', ...names], {
    timeoutMs: composeTimeoutMs,
    signal,
  })
  const { project } = installation
  await Promise.all(names.map((service) => waitUntilReady({ project, service, timeoutMs: serviceTimeoutMs, signal })))
}

/** A one-shot container: it ends, and its exit code is the answer. */
async function migrateControl(order: StartOrder): Promise<void> {
  await callCompose(order, ['run', '--rm', '--no-deps', '-T', 'control-migrate'], {
    timeoutMs: composeTimeoutMs,
    signal: order.signal,
  })
}

function waitForVaults(
  { installation, signal }: StartOrder,
  step: Step,
  wanted: 'awaiting-traffic' | 'serving',
): Promise<void> {
  const timeoutMs = wanted === 'serving' ? servingTimeoutMs : vaultsTimeoutMs
  return waitForPhase({ project: installation.project, wanted, timeoutMs, signal, step })
}
