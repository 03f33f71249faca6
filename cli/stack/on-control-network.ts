/** Makes a command of `leyzenctl` from one that runs in a one-shot container beside the orchestrator. */
import { dirname, join } from 'node:path'
import { accountName } from '../../setup/account.ts'
import { docker, tryDocker } from '../../setup/docker.ts'
import { lastWords, type RunResult } from '../../setup/run-command.ts'
import { CliError } from '../cli-error.ts'
import { type Call, type Command, defineCommand, type ExitStatus, type Options } from '../command.ts'
import { secretFile } from '../env/secret-files.ts'
import { requireOwnProject } from './other-folders.ts'
import { findService } from './services.ts'

/** Above what `rotate --wait` waits at most. */
const TIMEOUT_MS = 660_000

/** Of the orchestrator's environment, what the one-shot needs to find Temporal and the database. */
const handedOn = /^(?:TEMPORAL_\w+|CONTROL_DATABASE)=/

export function onControlNetwork<O extends Options>(definition: Omit<Command<O>, 'run'>): Command {
  return defineCommand<O>({ ...definition, run: (call) => runOneShot(definition, call) })
}

async function runOneShot<O extends Options>({ name, options }: Omit<Command<O>, 'run'>, call: Call<O>) {
  const values: Readonly<Record<string, unknown>> = call.values
  const args = [
    name,
    ...call.positionals,
    ...Object.keys(options).flatMap((option) => printOption(option, values[option])),
  ]
  return passOn(await callControl(call, args), call)
}

/** Runs one command of the program beside the orchestrator. @throws CliError `not_running`, `timed_out` */
export async function callControl(call: Pick<Call, 'envFile' | 'signal'>, args: readonly string[]): Promise<RunResult> {
  const { project } = await requireOwnProject(call.envFile)
  const orchestrator = await findService(project, 'orchestrator')
  if (orchestrator === undefined) {
    throw new CliError('not_running', `the installation "${project}" does not run; start it with bin/leyzenctl up`)
  }
  const order = { project, orchestrator, args, dir: dirname(call.envFile) }
  const result = await tryDocker(await dockerCall(order), {
    ...{ timeoutMs: TIMEOUT_MS, signal: call.signal },
  })
  call.signal.throwIfAborted()
  if (result.isTimedOut) throw new CliError('timed_out', 'the one-shot container did not end in time')
  if (result.code >= engineFailed) {
    throw new CliError('not_running', `the one-shot container could not run: ${lastWords(result, 3)}`)
  }
  return result
}

function printOption(name: string, value: unknown): string[] {
  if (value === true) return [`--${name}`]
  return typeof value === 'string' ? [`--${name}=${value}`] : []
}

interface OneShot {
  project: string
  orchestrator: { id: string; image: string }
  args: readonly string[]
  /** Of the installation. */
  dir: string
}

/** As confined as the orchestrator, with fewer secrets; image and the way to Temporal are those that it runs with. */
async function dockerCall({ project, orchestrator, args, dir }: OneShot): Promise<string[]> {
  const format = '{{range .Config.Env}}{{println .}}{{end}}'
  const environment = (await docker(['container', 'inspect', '--format', format, orchestrator.id])).split('\n')
  const key = environment.find((line) => line.startsWith('TEMPORAL_API_KEY_FILE='))?.split('=')[1]
  const handed = [
    ...environment.filter((line) => handedOn.test(line)),
    'NODE_ENV=production',
    `LEYZEN_ACTOR=${actor()}`,
  ]
  return [
    ...['run', '--rm', '--label', `leyzen.project=${project}`, '--label', 'leyzen.oneshot=ctl'],
    ...['--network', `${project}_control_network`, '--volume', `${project}_control:/data/control`],
    ...(key === undefined
      ? []
      : ['--volume', `${join(dir, secretFile('orchestrator', 'TEMPORAL_API_KEY'))}:${key}:ro`]),
    ...['--read-only', '--tmpfs', '/tmp:size=16m,mode=1777', '--cap-drop', 'ALL', '--memory', '256m'],
    ...['--security-opt', 'no-new-privileges:true', '--pids-limit', '128', '--no-healthcheck', '--log-driver', 'none'],
    ...handed.flatMap((line) => ['--env', line]),
    ...['--entrypoint', '/usr/local/bin/node', orchestrator.image, '/app/ctl.js', ...args],
  ]
}

/** The name that the audit shows; the account of the process, as the engine believes no other either. */
function actor(): string {
  return `cli:${
    accountName()
      .replaceAll(/[^\w.@-]/g, '')
      .slice(0, 60) || 'unknown'
  }`
}

/** What `docker run` says of itself, before anything of ours ran. */
const engineFailed = 125

function passOn(result: RunResult, { io }: Pick<Call, 'io'>): ExitStatus {
  if (result.stdout !== '') io.print(result.stdout.trimEnd())
  if (result.stderr !== '') io.note(result.stderr.trimEnd())
  return result.code === 0 ? 0 : result.code === 2 ? 2 : 1
}
