import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { CliError } from '../cli-error.ts'
import { parseEnvFile } from '../env/parse-env-file.ts'
import { readSettings } from '../env/read-settings.ts'
import { defaultText } from '../env/schema.ts'
import { errnoOf, explainingFaults } from '../installation/file-fault.ts'

export type ProjectIdentity = { project: string; dockerSocket: string }

/**
 * The two settings that say which things at which engine belong to an installation, also when another setting is
 * wrong: what runs must always be possible to stop. @throws CliError `settings_missing`
 */
export async function readProject(envFile: string): Promise<ProjectIdentity> {
  const bytes = await explainingFaults({ path: envFile, doing: 'read' }, async () => {
    try {
      return await readFile(envFile)
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
      throw new CliError('settings_missing', `there is no settings file ${envFile}, so there is nothing to act on`)
    }
  })
  const { settings } = readSettings(bytes, basename(envFile))
  if (settings !== undefined) return { project: settings.COMPOSE_PROJECT_NAME, dockerSocket: settings.DOCKER_SOCKET }
  const { entries } = parseEnvFile(bytes)
  const read = (name: 'COMPOSE_PROJECT_NAME' | 'DOCKER_SOCKET') =>
    entries.findLast((entry) => entry.name === name && entry.value !== '')?.value ?? defaultText(name)
  return { project: read('COMPOSE_PROJECT_NAME'), dockerSocket: read('DOCKER_SOCKET') }
}
