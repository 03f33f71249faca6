import { join } from 'node:path'
import type { Installation } from '../installation/load-installation.ts'

/** Given to compose in place of our settings file, which it would read by itself and understand differently. */
export const composeEnvFile = {
  path: 'generated/compose.env',
  content: '# Empty on purpose: compose would otherwise read .env, which is not made for it.\n',
  mode: 0o644,
} as const

/**
 * Options that stand in front of compose's own command, for compose v2 and docker-compose 1.29 alike.
 * @param folder where the generated files are; the installation's own unless they are still to be checked
 */
export function composeArguments(
  { project, dir }: Pick<Installation, 'project' | 'dir'>,
  folder: string = dir,
): string[] {
  const files = ['--file', join(folder, 'docker-compose.yml'), '--env-file', join(folder, composeEnvFile.path)]
  return ['--project-name', project, '--project-directory', dir, ...files]
}
