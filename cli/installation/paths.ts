import { basename, dirname, join } from 'node:path'

/** Where an installation keeps what; everything absolute. */
export interface InstallationPaths {
  dir: string
  envFile: string
  /** For messages: the settings file relative to `dir`. */
  envName: string
  compose: string
  generated: string
  secrets: string
}

export function installationPaths(envFile: string): InstallationPaths {
  const dir = dirname(envFile)
  return {
    dir,
    envFile,
    envName: basename(envFile),
    compose: join(dir, 'docker-compose.yml'),
    generated: join(dir, 'generated'),
    secrets: join(dir, 'secrets'),
  }
}
