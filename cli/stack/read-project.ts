import { basename } from 'node:path'
import { CliError } from '../cli-error.ts'
import { nearest } from '../did-you-mean.ts'
import { isError, type Problem, type ProblemCode, renderProblems, sortProblems } from '../env/problem.ts'
import { type ReadSettings, readSettings } from '../env/read-settings.ts'
import { defaultText } from '../env/schema.ts'
import { readIfThere } from '../installation/read-if-there.ts'

export type ProjectIdentity = { project: string; dockerSocket: string }
type IdentityName = 'COMPOSE_PROJECT_NAME' | 'DOCKER_SOCKET'

/** Problems of a line of which nobody can say which setting it was meant to be. */
const namelessCodes: readonly ProblemCode[] = ['encoding', 'control_character', 'not_a_setting_line', 'bad_name']

/**
 * The two settings that say which things at which engine belong to an installation, also when another setting is
 * wrong: what runs must always be possible to stop. Where they cannot be told for sure nothing is guessed, because the
 * default may be the name of another installation.
 * @throws CliError `settings_missing`, `settings_invalid`, `file_unreadable`
 */
export async function readProject(envFile: string): Promise<ProjectIdentity> {
  const bytes = await readIfThere(envFile)
  if (bytes === undefined) {
    throw new CliError('settings_missing', `there is no settings file ${envFile}, so there is nothing to act on`)
  }
  const read = readSettings(bytes, basename(envFile))
  return { project: identity(read, 'COMPOSE_PROJECT_NAME'), dockerSocket: identity(read, 'DOCKER_SOCKET') }
}

function identity(read: ReadSettings, name: IdentityName): string {
  const { values, problems } = read
  const doubts = problems.filter(isError).filter((problem) => concerns(problem, name, values.has(name)))
  if (doubts.length === 0) return values.get(name) ?? defaultText(name)
  const lines = renderProblems(sortProblems(doubts))
  throw new CliError('settings_invalid', `${lines}\nso ${name} is not known for sure, and nothing was done`)
}

function concerns({ code, setting }: Problem, name: IdentityName, isSet: boolean): boolean {
  if (setting === name) return true
  if (isSet) return false
  return namelessCodes.includes(code) || (setting !== undefined && nearest(setting, [name]) !== undefined)
}
