import type { ComposeCommand } from '../../setup/compose-command.ts'
import { engineEnvironment } from '../../setup/docker.ts'
import { type RunOptions, requireCommand } from '../../setup/run-command.ts'
import { composeArguments } from '../compose/compose-call.ts'
import { runsOwnTemporal } from '../env/check-ports.ts'
import type { Installation } from '../installation/load-installation.ts'
import { type EngineContainer, listContainers } from './engine-objects.ts'

/** Compose services that keep running, in start order. */
export const services = ['docker-proxy', 'temporal', 'traffic-gateway', 'orchestrator', 'dashboard', 'haproxy'] as const
export type Service = (typeof services)[number]

/** The services that this installation has: Temporal may run elsewhere. */
export function servicesOf({ settings }: Installation): Service[] {
  return services.filter((service) => service !== 'temporal' || runsOwnTemporal(settings))
}

export type ComposeCall = { compose: ComposeCommand; installation: Installation }

/** @throws SetupError with compose's last words */
export function callCompose(
  { compose, installation }: ComposeCall,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const all = [...compose.prefix, ...composeArguments(installation), ...args]
  return requireCommand(compose.command, all, {
    ...options,
    env: engineEnvironment(installation.settings.DOCKER_SOCKET),
  })
}

/** The service's container, running or not. */
export async function findService(project: string, service: string): Promise<EngineContainer | undefined> {
  const containers = await listContainers(`com.docker.compose.project=${project}`)
  return containers.find(({ labels }) => serviceOf(labels) === service)
}

/** The service that a container stands for; undefined for one-shot runs and for what compose did not make. */
export function serviceOf(labels: Readonly<Record<string, string>>): string | undefined {
  return labels['com.docker.compose.oneoff'] === 'True' ? undefined : labels['com.docker.compose.service']
}
