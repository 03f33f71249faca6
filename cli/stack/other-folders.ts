import { access, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { useEngineSocket } from '../../setup/docker.ts'
import { requireEngine } from '../../setup/engine.ts'
import { CliError } from '../cli-error.ts'
import { type EngineContainer, listContainers } from './engine-objects.ts'
import { type ProjectIdentity, readProject } from './read-project.ts'

/** Where compose was told that the project stands. */
const folderLabel = 'com.docker.compose.project.working_dir'

/**
 * The project that a command may act on: named by the settings file, and not run by an installation in another folder,
 * as a second clone with the default name would find it. Calls the engine from here on.
 * @throws CliError `refused`, and what `readProject` throws · SetupError without an engine
 */
export async function requireOwnProject(envFile: string): Promise<ProjectIdentity> {
  const identity = await readProject(envFile)
  useEngineSocket(identity.dockerSocket)
  await requireEngine()
  const { project } = identity
  const folders = await readOtherFolders({ project, dir: dirname(envFile) })
  if (folders.length === 0) return identity
  const refusals = folders.map((folder) => `the project name ${project} belongs to the installation in ${folder}`)
  throw new CliError(
    'refused',
    `${refusals.join('\n')}\nso nothing was done: call leyzenctl there, or set another COMPOSE_PROJECT_NAME in ${envFile}`,
  )
}

/** Folders other than `dir` that run containers under this project's name. */
export async function readOtherFolders({ project, dir }: { project: string; dir: string }): Promise<string[]> {
  return findOtherFolders(await listContainers(`com.docker.compose.project=${project}`), dir)
}

/** One that was moved or removed has nobody left who could act there, so it does not count. */
export async function findOtherFolders(
  containers: readonly Pick<EngineContainer, 'labels'>[],
  dir: string,
): Promise<string[]> {
  const named = new Set(containers.flatMap(({ labels }) => labels[folderLabel] ?? []))
  const here = await resolved(dir)
  const judged = await Promise.all(
    [...named].map(async (folder) => {
      const isOther = (await resolved(folder)) !== here && (await holdsInstallation(folder))
      return isOther ? [folder] : []
    }),
  )
  return judged.flat().toSorted()
}

/** One folder may have several names. */
const resolved = (folder: string) => realpath(folder).catch(() => folder)

/** The settings file may have another name; what `up` renders from it has not. */
async function holdsInstallation(folder: string): Promise<boolean> {
  const found = await Promise.allSettled(['.env', 'docker-compose.yml'].map((name) => access(join(folder, name))))
  return found.some(({ status }) => status === 'fulfilled')
}
