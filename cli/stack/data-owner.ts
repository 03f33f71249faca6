import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { tryDocker } from '../../setup/docker.ts'
import { CliError } from '../cli-error.ts'
import { secretFile, secretValue } from '../env/secret-files.ts'
import { readIfThere } from '../installation/read-if-there.ts'

/** On the data volume; tells two installations of one name apart, also while neither runs. */
export const ownerLabel = 'leyzen.installation'

const file = secretFile('vault', 'VAULT_SERVER_SECRET')

/**
 * Pure. Data and server secret belong together, and `config generate` draws a secret for each installation. The secret
 * has 256 bits, so its digest tells nothing about it.
 */
export function ownerOf(serverSecret: string): string {
  return createHash('sha256').update(`leyzen.installation\0${serverSecret}`).digest('hex').slice(0, 16)
}

/** undefined where the installation has no server secret. */
export async function readOwner(dir: string): Promise<string | undefined> {
  const bytes = await readIfThere(join(dir, file))
  return bytes === undefined ? undefined : ownerOf(secretValue(bytes.toString('utf8')))
}

export const dataVolume = (project: string) => `${project}_vault_data`

/** One line when the data volume of that name is another installation's. One without a label, as restored, is anybody's. */
export async function foreignData({ project, dir }: { project: string; dir: string }): Promise<string[]> {
  const volume = dataVolume(project)
  const { code, stdout } = await tryDocker(['volume', 'inspect', '--format', '{{json .Labels}}', volume])
  if (code !== 0) return []
  return isOwnData(JSON.parse(stdout)?.[ownerLabel], await readOwner(dir))
    ? []
    : [
        `the volume ${volume} holds the data of another installation (its server secret is not ${file} here): set another COMPOSE_PROJECT_NAME, or bring that file back from a backup; to give the data up for good, \`bin/leyzenctl down\` and then \`docker volume rm ${volume}\``,
      ]
}

/** Pure. */
export function isOwnData(labelled: string | undefined, own: string | undefined): boolean {
  return labelled === undefined || labelled === own
}

/** @throws CliError `refused` */
export async function requireOwnData(order: { project: string; dir: string }): Promise<void> {
  const problems = await foreignData(order)
  if (problems.length > 0) throw new CliError('refused', `${problems.join('\n')}\nso nothing was removed`)
}
