import { createHash } from 'node:crypto'
import { CliError } from '../cli-error.ts'
import { readSecretCopies } from '../env/check-secrets.ts'
import { isError, renderProblems, sortProblems } from '../env/problem.ts'
import { readSettings } from '../env/read-settings.ts'
import { printSetting, type SettingName, settingNames } from '../env/schema.ts'
import { secretSpecs } from '../env/secret-files.ts'
import { installationPaths } from './paths.ts'
import { readIfThere } from './read-if-there.ts'

export interface ShownSetting {
  name: SettingName
  /** '' where there is neither a value nor a default. */
  value: string
  source: '.env' | 'default'
  line?: number
}

/** A secret as it may be shown: never itself. */
export interface ShownSecret {
  name: string
  file: string
  /** `not_set`: comes from the user, who may leave it out. */
  state: 'set' | 'missing' | 'not_set' | 'unreadable'
  length?: number
  /** First 8 hex digits of the SHA-256, to compare two copies by eye. */
  sha256?: string
}

export interface ShownInstallation {
  envFile: string
  settings: ShownSetting[]
  secrets: ShownSecret[]
}

/** What holds now, with secrets redacted. @throws CliError when the settings file is missing or has errors */
export async function showInstallation(envFile: string): Promise<ShownInstallation> {
  const { dir, envName } = installationPaths(envFile)
  const { settings, lines, problems } = readSettings(await readRequired(envFile), envName)
  const errors = problems.filter(isError)
  if (settings === undefined || errors.length > 0) {
    throw new CliError('settings_invalid', renderProblems(sortProblems(errors)))
  }
  const shown = settingNames.map((name): ShownSetting => {
    const line = lines.get(name)
    const value = printSetting(settings[name])
    return line === undefined ? { name, value, source: 'default' } : { name, value, source: '.env', line }
  })
  return { envFile, settings: shown, secrets: await showSecrets(dir) }
}

async function showSecrets(dir: string): Promise<ShownSecret[]> {
  const all = await Promise.all(
    secretSpecs.map(async (spec) => {
      const copies = await readSecretCopies(dir, spec)
      return copies.map(({ file, value, problem }): ShownSecret => {
        const { name } = spec
        if (value === undefined) {
          const absent = spec.generated ? 'missing' : 'not_set'
          return { name, file, state: problem?.code === 'secret_missing' ? absent : 'unreadable' }
        }
        const sha256 = createHash('sha256').update(value).digest('hex').slice(0, 8)
        return { name, file, state: 'set', length: value.length, sha256 }
      })
    }),
  )
  return all.flat()
}

async function readRequired(path: string): Promise<Uint8Array> {
  const bytes = await readIfThere(path)
  if (bytes !== undefined) return bytes
  const message = `there is no settings file ${path}; make one with \`bin/leyzenctl config generate\``
  throw new CliError('settings_missing', message)
}
