/** The control database out of its volume and into a new one, through one-shots of the orchestrator's image. */
import { docker, tryDocker } from '../../setup/docker.ts'
import { readImages } from '../../setup/images.ts'
import { lastWords } from '../../setup/run-command.ts'
import { CliError } from '../cli-error.ts'
import { projectLabel } from './own-objects.ts'

const COPY_MS = 600_000
/** Below the one folder of the image that belongs to its account. */
const COPIED = '/data/control/copy.db'

export const controlVolume = (project: string) => `${project}_control`

const confined = (project: string) => [
  ...['--label', `${projectLabel}=${project}`, '--label', 'leyzen.oneshot=control'],
  ...['--network', 'none', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges:true'],
  ...['--memory', '256m', '--pids-limit', '128', '--no-healthcheck', '--log-driver', 'none'],
  ...['--tmpfs', '/tmp:size=64m,mode=1777', '--env', 'NODE_ENV=production'],
]

const program = (image: string) => ['--entrypoint', '/usr/local/bin/node', image, '/app/ctl.js']

/** Pure. Writes into the container's own layer, from where the engine hands the file over, whoever owns the target. */
export function copyCall({ project, image }: { project: string; image: string }): string[] {
  return [
    ...['create', ...confined(project)],
    ...['--mount', `type=volume,source=${controlVolume(project)},target=/control`],
    ...['--env', 'CONTROL_DATABASE=/control/control.db', ...program(image), 'control-copy', COPIED],
  ]
}

export interface PlaceCall {
  project: string
  image: string
  /** Absolute path of the copy. */
  source: string
  /** SHA-256 in hex. */
  digest: string
}

/** Pure. As root with two capabilities, because the copy is the operator's and the volume another account's. */
export function placeCall({ project, image, source, digest }: PlaceCall): string[] {
  return [
    ...['run', '--rm', ...confined(project), '--read-only', '--user', '0:0'],
    ...['CHOWN', 'DAC_OVERRIDE'].flatMap((name) => ['--cap-add', name]),
    ...['--mount', `type=volume,source=${controlVolume(project)},target=/data/control`],
    ...['--mount', `type=bind,source=${source},target=/source.db,readonly`],
    ...['--env', 'CONTROL_DATABASE=/data/control/control.db'],
    ...[...program(image), 'control-place', '/source.db', digest],
  ]
}

interface Order {
  project: string
  checkout: string
  signal: AbortSignal
}

/** Copies the control database to `target` while it is in use; answers the digest. @throws CliError `refused` */
export async function copyControlOut({
  project,
  checkout,
  signal,
  target,
}: Order & { target: string }): Promise<string> {
  const image = (await readImages(checkout)).orchestrator.ref
  const id = (await docker(copyCall({ project, image }))).trim()
  try {
    const result = await tryDocker(['start', '--attach', id], { timeoutMs: COPY_MS, signal })
    signal.throwIfAborted()
    if (result.code !== 0) {
      throw new CliError('refused', `the control database was not copied: ${lastWords(result, 3)}`)
    }
    await docker(['cp', `${id}:${COPIED}`, target], { timeoutMs: COPY_MS, signal })
    return String(JSON.parse(result.stdout).digest)
  } finally {
    await tryDocker(['rm', '--force', id])
  }
}

/** Makes the volume where it is missing, and puts the copy there. Safe to repeat. @throws CliError `refused` */
export async function placeControlCopy(order: Order & Pick<PlaceCall, 'source' | 'digest'>): Promise<void> {
  const { project, source, digest, signal } = order
  const image = (await readImages(order.checkout)).orchestrator.ref
  const volume = controlVolume(project)
  if ((await tryDocker(['volume', 'inspect', volume])).code !== 0) {
    const composes = [
      '--label',
      `com.docker.compose.project=${project}`,
      '--label',
      'com.docker.compose.volume=control',
    ]
    await docker(['volume', 'create', '--label', `${projectLabel}=${project}`, ...composes, volume])
  }
  const result = await tryDocker(placeCall({ project, image, source, digest }), { timeoutMs: COPY_MS, signal })
  signal.throwIfAborted()
  if (result.code === 0) return
  throw new CliError('refused', `the control database was not restored: ${lastWords(result, 3)}`)
}
