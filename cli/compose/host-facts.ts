import { realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { CliError } from '../cli-error.ts'
import { secretFile, secretSpecs } from '../env/secret-files.ts'
import { errnoOf, explainingFaults } from '../installation/file-fault.ts'
import type { Installation } from '../installation/load-installation.ts'

/** What the files to render depend on besides settings and images. */
export interface HostFacts {
  socketGid: number
  vaultSecretsDir: string
  vaultSecrets: { name: string; source: string }[]
  hasTemporalKey: boolean
}

/** @throws CliError `engine_unavailable` when the engine's socket is not there, `settings_invalid`, `file_unreadable` */
export async function readHostFacts({ dir, settings }: Installation): Promise<HostFacts> {
  const vaultSecretsDir = await resolveLinks(join(dir, 'secrets/vault'))
  const vaultSecrets = await findVaultSecrets(dir)
  for (const { name, source } of vaultSecrets) {
    if (source.startsWith(vaultSecretsDir + sep)) continue
    const message = `${secretFile('vault', name)}: is a link out of its folder, to ${source}; the docker-proxy mounts files of ${vaultSecretsDir} only. Put the file itself there`
    throw new CliError('settings_invalid', message)
  }
  const socketGid = await readSocketGroup(settings.DOCKER_SOCKET)
  const hasTemporalKey = await exists(join(dir, secretFile('orchestrator', 'TEMPORAL_API_KEY')))
  return { socketGid, vaultSecretsDir, vaultSecrets, hasTemporalKey }
}

/** Those that the vault mounts: every one that is generated, the others where they are there. */
async function findVaultSecrets(dir: string): Promise<HostFacts['vaultSecrets']> {
  const found = secretSpecs
    .filter(({ services }) => services.includes('vault'))
    .map(async ({ name, generated }) => {
      const path = join(dir, secretFile('vault', name))
      return generated || (await exists(path)) ? [{ name, source: await resolveLinks(path) }] : []
    })
  return (await Promise.all(found)).flat()
}

async function readSocketGroup(path: string): Promise<number> {
  try {
    return (await stat(path)).gid
  } catch (error) {
    const message = `there is no engine socket ${path}: start the Docker engine, or set DOCKER_SOCKET`
    throw new CliError('engine_unavailable', message, { cause: error })
  }
}

function resolveLinks(path: string): Promise<string> {
  return explainingFaults({ path, doing: 'read' }, () => realpath(path))
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    return false
  }
}
