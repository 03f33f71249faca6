import { readFile, stat } from 'node:fs/promises'
import { CliError } from '../cli-error.ts'
import { type ContainerNames, containerNames } from '../compose/names.ts'
import { portsTaken, wantedPorts } from '../env/check-ports.ts'
import { checkSecrets } from '../env/check-secrets.ts'
import { checkSettings, settingProblem } from '../env/check-settings.ts'
import { readTlsFiles } from '../env/check-tls.ts'
import { isError, type Problem, renderProblems, sortProblems } from '../env/problem.ts'
import { readSettings, type SettingLines } from '../env/read-settings.ts'
import type { Settings } from '../env/schema.ts'
import { errnoOf, explainingFaults } from './file-fault.ts'
import { type InstallationPaths, installationPaths } from './paths.ts'

/** One set of containers with its settings and secrets. Made only from settings without a problem. */
export interface Installation {
  /** The folder that holds the settings file and all that is made from it. */
  dir: string
  paths: InstallationPaths
  /** `COMPOSE_PROJECT_NAME`: in front of networks, volumes and compose's containers, and the label `leyzen.project`. */
  project: string
  settings: Settings
  /** Lines of the settings that `.env` sets; every other one has its default. */
  lines: SettingLines
  names: ContainerNames
  /** The certificate with its chain and key; undefined without HTTPS. */
  tls: { certificate: string; key: string } | undefined
}

export interface CheckedInstallation {
  /** undefined when there is an error among the problems. */
  installation: Installation | undefined
  problems: Problem[]
}

export interface CheckOptions {
  /** Also ask the machine whether the ports are free: wanted before `up`, needless for a command that only looks. */
  ports: boolean
  now?: Date
  /** Ends the questions to the machine early. */
  signal?: AbortSignal
}

const sizeLimitBytes = 1 << 20

/**
 * The installation whose settings file is `envFile`.
 * @throws CliError `settings_missing`, `settings_invalid` (its message has one line per problem), `file_unreadable`
 */
export async function loadInstallation(
  envFile: string,
  options: CheckOptions = { ports: false },
): Promise<Installation> {
  const { installation, problems } = await checkInstallation(envFile, options)
  if (installation !== undefined) return installation
  const errors = problems.filter(isError)
  const [missing] = errors.filter(({ code }) => code === 'file_missing')
  if (missing !== undefined) throw new CliError('settings_missing', renderProblems([missing]))
  throw new CliError('settings_invalid', renderProblems(errors))
}

/** Every problem of settings, secrets and certificate at once. */
export async function checkInstallation(envFile: string, options: CheckOptions): Promise<CheckedInstallation> {
  const paths = installationPaths(envFile)
  const bytes = await readEnvFile(envFile)
  if (bytes === undefined) return { installation: undefined, problems: [missingFile(paths)] }
  const { settings, lines, problems } = readSettings(bytes, paths.envName)
  problems.push(...(await checkSecrets(paths.dir, settings?.TEMPORAL_API_KEY_FILE ? ['TEMPORAL_API_KEY'] : [])))
  if (settings === undefined) return { installation: undefined, problems: sortProblems(problems) }
  const given = { settings, lines, file: paths.envName }
  problems.push(...checkSettings(given))
  const { tls, faults } = await readTlsFiles(settings, paths.dir, options.now ?? new Date())
  problems.push(...faults.map(({ setting, ...fault }) => settingProblem(given, setting, fault)))
  const project = settings.COMPOSE_PROJECT_NAME
  if (options.ports) {
    const taken = await portsTaken(wantedPorts(settings), {
      project,
      socketPath: settings.DOCKER_SOCKET,
      ...(options.signal && { signal: options.signal }),
    })
    problems.push(...taken.map(({ setting, ...fault }) => settingProblem(given, setting, fault)))
  }
  if (problems.some(isError)) return { installation: undefined, problems: sortProblems(problems) }
  const names = containerNames(settings)
  return {
    installation: { dir: paths.dir, paths, project, settings, lines, names, tls },
    problems: sortProblems(problems),
  }
}

function readEnvFile(path: string): Promise<Uint8Array | undefined> {
  return explainingFaults({ path, doing: 'read' }, async () => {
    try {
      const { size } = await stat(path)
      if (size > sizeLimitBytes) throw new CliError('file_unreadable', `${path} is too large to be a settings file`)
      return await readFile(path)
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined
      throw error
    }
  })
}

function missingFile({ envFile, envName }: InstallationPaths): Problem {
  const message = `there is no settings file ${envFile}; make one with \`bin/leyzenctl config generate\``
  return { code: 'file_missing', severity: 'error', file: envName, message }
}
