import { docker, tryDocker } from '../../setup/docker.ts'
import { CliError } from '../cli-error.ts'
import type { Installation } from '../installation/load-installation.ts'
import { dataVolume, foreignData, ownerLabel, readOwner } from './data-owner.ts'
import { inspectContainers } from './engine-objects.ts'
import { readOtherFolders } from './other-folders.ts'
import { services } from './services.ts'

export const projectLabel = 'leyzen.project'

/** As docker-compose.template.yml declares them; each gets the project's name in front. */
export const networks = ['control_network', 'vault_network', 'dashboard_network', 'edge'] as const
export const volumes = ['vault_data', 'control', 'temporal', 'proxy_state', 'gateway_state', 'haproxy_run'] as const

const ownName = (project: string, name: (typeof networks | typeof volumes)[number]) => `${project}_${name}`

/**
 * Refuses to start beside somebody else's things: names of containers, networks or volumes that are not this
 * installation's, or a project name under which another folder already runs one. Changes nothing.
 * @throws CliError `refused` with one line per name
 */
export async function requireFreeNames(installation: Installation): Promise<void> {
  const { project } = installation
  const problems = [
    ...(await foreignVaults(installation)),
    ...(await foreignContainers(project, composeNames(project), 'COMPOSE_PROJECT_NAME')),
    ...(await foreignObjects('network', project, networks)),
    ...(await foreignObjects('volume', project, volumes)),
    ...(await foreignData(installation)),
    ...(await otherFolders(installation)),
  ]
  if (problems.length > 0) throw new CliError('refused', problems.join('\n'))
}

async function foreignVaults({ project, names, settings }: Installation): Promise<string[]> {
  const setting = settings.ORCH_WEB_CONTAINERS === undefined ? 'WEB_CONTAINER_PREFIX' : 'ORCH_WEB_CONTAINERS'
  return [
    ...(await foreignContainers(project, names.replicas, setting)),
    ...(await foreignContainers(project, [names.job], 'WEB_CONTAINER_PREFIX')),
  ]
}

/** Compose v2 joins the words with a dash, 1.29 with an underscore. */
const composeNames = (project: string) =>
  services.flatMap((service) => [`${project}-${service}-1`, `${project}_${service}_1`])

async function foreignContainers(project: string, names: readonly string[], setting: string): Promise<string[]> {
  const found = await inspectContainers(names)
  return found
    .filter(({ labels }) => labels[projectLabel] !== project)
    .map(({ name, labels }) => {
      const owner = labels[projectLabel] ?? labels['com.docker.compose.project']
      const whose = owner === undefined ? 'a container that is not ours' : `a container of the project "${owner}"`
      return `the name ${name} is carried by ${whose}: remove that container, or set another ${setting}`
    })
}

type ObjectKind = 'network' | 'volume'

async function foreignObjects(
  kind: ObjectKind,
  project: string,
  names: readonly (typeof networks | typeof volumes)[number][],
): Promise<string[]> {
  const format = `{{.Name}} {{index .Labels "${projectLabel}"}}`
  // Exits with 1 when one of several is missing, and still prints the others.
  const { stdout } = await tryDocker([
    kind,
    'inspect',
    '--format',
    format,
    ...names.map((name) => ownName(project, name)),
  ])
  const found = stdout.split('\n').filter((line) => line.trim() !== '')
  return found.flatMap((line) => {
    const [name, ...rest] = line.split(' ')
    const owner = rest.join(' ').replace('<no value>', '')
    if (owner === project) return []
    const whose = owner === '' ? 'was not made by leyzenctl' : `belongs to the project "${owner}"`
    return [`the ${kind} ${name} ${whose}: remove it, or set another COMPOSE_PROJECT_NAME`]
  })
}

async function otherFolders(installation: Installation): Promise<string[]> {
  const { project } = installation
  return (await readOtherFolders(installation)).map(
    (folder) =>
      `the project name ${project} is used by containers from ${folder}: stop them there, or set COMPOSE_PROJECT_NAME`,
  )
}

/** Makes the vaults' network (internal) and data volume unless they are there; compose would drop what it does not use. */
export async function ensureOwnObjects({ project, dir }: Pick<Installation, 'project' | 'dir'>): Promise<void> {
  await ensureObject('network', ownName(project, 'vault_network'), { project, args: ['--internal'] })
  const owner = await readOwner(dir)
  const args = owner === undefined ? [] : ['--label', `${ownerLabel}=${owner}`]
  await ensureObject('volume', dataVolume(project), { project, args })
}

async function ensureObject(
  kind: ObjectKind,
  name: string,
  { project, args }: { project: string; args: readonly string[] },
): Promise<void> {
  if ((await tryDocker([kind, 'inspect', name])).code === 0) return
  await docker([kind, 'create', ...args, '--label', `${projectLabel}=${project}`, name])
}
