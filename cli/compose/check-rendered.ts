import { join } from 'node:path'
import { requireCompose } from '../../setup/compose-command.ts'
import { engineEnvironment } from '../../setup/docker.ts'
import { requireEngine } from '../../setup/engine.ts'
import { lastWords, type RunResult, runCommand } from '../../setup/run-command.ts'
import { CliError } from '../cli-error.ts'
import type { Installation } from '../installation/load-installation.ts'
import { composeArguments } from './compose-call.ts'

export interface CheckOrder {
  installation: Installation
  images: { haproxy: { ref: string } }
  /** Folder with the rendered files, laid out like the installation. */
  stage: string
  signal: AbortSignal
}

const timeoutMs = 60_000

/** Asks the two programs that will read the files. @throws CliError `check_failed` with their own words · SetupError */
export async function checkRendered(order: CheckOrder): Promise<void> {
  await requireEngine()
  const { command, prefix } = await requireCompose()
  const env = engineEnvironment(order.installation.settings.DOCKER_SOCKET)
  const composeArgs = [...prefix, ...composeArguments(order.installation, order.stage), 'config', '--quiet']
  const checks = Promise.all([
    runCommand(command, composeArgs, { timeoutMs, env }),
    runCommand('docker', haproxyCheck(order), { timeoutMs, env }),
  ])
  const [compose, haproxy] = await untilAborted(checks, order.signal)
  requireGood('compose refuses docker-compose.yml', compose)
  requireGood('HAProxy refuses haproxy.cfg', haproxy)
}

/** `haproxy -c` in the image that will run it, mounted as it will be, with no network and nothing to write to. */
function haproxyCheck({ installation, images, stage }: CheckOrder): string[] {
  const mounts = [bind(join(stage, 'generated/haproxy'), '/etc/leyzen/haproxy')]
  if (installation.tls !== undefined) mounts.push(bind(join(stage, 'secrets/haproxy'), '/run/secrets'))
  const box = ['--rm', '--network=none', '--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges:true']
  const label = `--label=leyzen.project=${installation.project}`
  return ['run', ...box, label, ...mounts, images.haproxy.ref, '-c', '-f', '/etc/leyzen/haproxy/haproxy.cfg']
}

/** The engine's own form is CSV: a path with a comma or a quote must be quoted. */
function bind(source: string, target: string): string {
  return `--mount=type=bind,"source=${source.replaceAll('"', '""')}",target=${target},readonly`
}

function requireGood(what: string, result: RunResult): void {
  if (result.code === 0) return
  const words = result.isTimedOut ? `no answer within ${timeoutMs / 1000} s` : lastWords(result)
  throw new CliError('check_failed', `${what}; the files in use were not changed\n${words}`)
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop))
}
