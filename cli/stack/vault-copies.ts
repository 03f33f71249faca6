/** The vault's data out of its volume and into a new one. */
import { docker, tryDocker } from '../../setup/docker.ts'
import { readImages } from '../../setup/images.ts'
import { lastWords, type RunResult } from '../../setup/run-command.ts'
import { CliError } from '../cli-error.ts'
import { dataVolume } from './data-owner.ts'
import { projectLabel } from './own-objects.ts'

/** A vault may have terabytes. */
const LONG_MS = 24 * 3_600_000
/** The one group of all variants, to which the volume belongs. */
const GROUP = 3000

export interface CopyOut {
  project: string
  checkout: string
  /** As the job `backup` named it. */
  backup: string
  target: string
  signal: AbortSignal
}

/** Copies one backup out of the volume, through a container that is never started. */
export async function copyBackupOut({ project, checkout, backup, target, signal }: CopyOut): Promise<void> {
  if (!/^\d{8}T\d{9}Z$/.test(backup)) throw new CliError('check_failed', 'the job named no backup')
  const image = (await readImages(checkout)).vault.ref
  const mount = `type=volume,source=${dataVolume(project)},target=/data,readonly`
  const id = await docker(['create', '--label', `${projectLabel}=${project}`, '--mount', mount, image])
  try {
    await docker(['cp', `${id.trim()}:/data/backups/${backup}/.`, target], { timeoutMs: LONG_MS, signal })
  } finally {
    await tryDocker(['rm', '--force', id.trim()])
  }
}

export interface RestoreOrder {
  project: string
  image: string
  /** Absolute path of the backup's folder. */
  source: string
  /** Who may read the backup; the files become the group's. */
  uid: number
}

/** Pure. As confined as the jobs of the vault, and with the backup beside the volume. */
export function restoreCall({ project, image, source, uid }: RestoreOrder): string[] {
  return [
    ...['run', '--rm', '--label', `${projectLabel}=${project}`, '--label', 'leyzen.oneshot=restore'],
    ...['--network', 'none', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges:true'],
    ...['--memory', '256m', '--pids-limit', '128', '--no-healthcheck', '--log-driver', 'none'],
    ...['--user', `${uid}:${GROUP}`, '--mount', `type=volume,source=${dataVolume(project)},target=/data`],
    ...['--mount', `type=bind,source=${source},target=/source,readonly`],
    ...['--env', 'NODE_ENV=production', '--env', 'VAULT_DATA_DIR=/data', '--env', 'VAULT_RESTORE_FROM=/source'],
    ...['--entrypoint', '/usr/local/bin/node', image, '/app/jobs.js', 'restore'],
  ]
}

/** Runs the job `restore` on the volume and answers what it said. @throws CliError `refused`, `not_running` */
export async function restoreVolume(
  order: Omit<RestoreOrder, 'image'> & { checkout: string; signal: AbortSignal },
): Promise<Record<string, unknown>> {
  const image = (await readImages(order.checkout)).vault.ref
  const result = await tryDocker(restoreCall({ ...order, image }), { timeoutMs: LONG_MS, signal: order.signal })
  order.signal.throwIfAborted()
  const said = parseLine(result)
  if (result.code === 0) return said
  throw new CliError('refused', `the backup was not restored: ${String(said.code)}: ${String(said.message)}`)
}

/** The job's one line. @throws CliError `not_running` when there is none */
export function parseLine(result: RunResult): Record<string, unknown> {
  try {
    return JSON.parse(result.stdout)
  } catch (cause) {
    throw new CliError('not_running', `the container of the job could not run: ${lastWords(result, 3)}`, { cause })
  }
}
