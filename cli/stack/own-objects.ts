import { docker, tryDocker } from '../../setup/docker.ts'
import { CliError } from '../cli-error.ts'
import type { Installation } from '../installation/load-installation.ts'
import { inspectContainers, listContainers } from './engine-objects.ts'

export const projectLabel = 'leyzen.project'

export const vaultNetwork = (project: string) => `${project}_vault_network`
export const vaultVolume = (project: string) => `${project}_vault_data`

/**
 * Refuses to start beside somebody else's things: a vault container's name that another project carries, or a project
 * name under which another folder already runs an installation.
 * @throws CliError `refused` with one line per name
 */
export async function requireFreeNames({ project, names, dir }: Installation): Promise<void> {
  const problems: string[] = []
  for (const { name, labels } of await inspectContainers([...names.replicas, names.job])) {
    if (labels[projectLabel] === project) continue
    const owner = labels[projectLabel] ?? labels['com.docker.compose.project']
    const whose = owner === undefined ? 'a container that is not ours' : `a container of the project "${owner}"`
    problems.push(`the name ${name} is carried by ${whose}: remove that container, or set WEB_CONTAINER_PREFIX`)
  }
  const folders = new Set(
    (await listContainers(`com.docker.compose.project=${project}`))
      .map(({ labels }) => labels['com.docker.compose.project.working_dir'])
      .filter((folder) => folder !== undefined && folder !== dir),
  )
  for (const folder of folders) {
    problems.push(
      `the project name ${project} is used by containers from ${folder}: stop them there, or set COMPOSE_PROJECT_NAME`,
    )
  }
  if (problems.length > 0) throw new CliError('refused', problems.join('\n'))
}

/** Makes the vaults' network (internal) and data volume unless they are there. @throws CliError `refused` */
export async function ensureOwnObjects(project: string): Promise<void> {
  await ensureObject('network', vaultNetwork(project), { project, args: ['--internal'] })
  await ensureObject('volume', vaultVolume(project), { project, args: [] })
}

async function ensureObject(
  kind: 'network' | 'volume',
  name: string,
  { project, args }: { project: string; args: readonly string[] },
): Promise<void> {
  const owner = await readOwner(kind, name)
  if (owner === project) return
  if (owner !== undefined) {
    const whose = owner === '' ? 'was not made by leyzenctl' : `belongs to the project "${owner}"`
    throw new CliError('refused', `the ${kind} ${name} ${whose}: remove it, or set another COMPOSE_PROJECT_NAME`)
  }
  await docker([kind, 'create', ...args, '--label', `${projectLabel}=${project}`, name])
}

/** The project on a network's or volume's label, an empty text without one, undefined when there is no such thing. */
async function readOwner(kind: 'network' | 'volume', name: string): Promise<string | undefined> {
  const found = await tryDocker([kind, 'inspect', '--format', `{{index .Labels "${projectLabel}"}}`, name])
  if (found.code !== 0) return undefined
  const owner = found.stdout.trim()
  return owner === '<no value>' ? '' : owner
}
