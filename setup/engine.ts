import { stat } from 'node:fs/promises'
import { accountName } from './account.ts'
import { canInstallPackages, installPackages, listOffered, readOsRelease } from './apt.ts'
import type { SetupContext } from './context.ts'
import { engineSocket, tryDocker, usualSocket } from './docker.ts'
import { engineLogPath, findDaemon, spawnEngine } from './engine-process.ts'
import { adviseEngine, classifyEngine, type EngineState, type Host, versionFormat } from './engine-state.ts'
import { withLock } from './lock.ts'
import { isDebianLike } from './os-release.ts'
import type { Step } from './progress.ts'
import { requireCommand, runCommand } from './run-command.ts'
import { SetupError, type SetupErrorCode } from './setup-error.ts'
import { waitFor } from './wait-for.ts'

const startTimeoutMs = 60_000

/** For the whole machine, as the engine is; only root sets one up. Waiting for a slow installation is worth it. */
const engineLock = { path: '/run/leyzen-engine.lock', timeoutMs: 900_000, doing: 'setting up the Docker engine' }

export type Engine = { version: string; clientVersion: string }

/** Asks the engine once. A client that finds no engine on a machine without one is told apart from a stopped engine. */
export async function readEngineState(): Promise<EngineState> {
  const found = classifyEngine(await tryDocker(['version', '--format', versionFormat], { timeoutMs: 15_000 }))
  if (found.state === 'not-running' && isUsualEngine() && (await findDaemon()) === undefined)
    return { state: 'not-installed' }
  return found
}

/** Only the engine at its usual place is this machine's; whoever set another socket looks after that engine himself. */
function isUsualEngine(): boolean {
  const socket = engineSocket()
  return socket === undefined ? process.env.DOCKER_HOST === undefined : socket === usualSocket
}

/** The engine as it is; never installs or starts anything. @throws SetupError with the exact instruction */
export async function requireEngine(): Promise<Engine> {
  const found = await readEngineState()
  if (found.state === 'answers') return found
  throw await explain(found)
}

/**
 * The engine: found, else installed and started on Debian and Ubuntu as root, after saying so. Safe to repeat.
 * @throws SetupError with the exact instruction for everyone else
 */
export async function ensureEngine(context: SetupContext): Promise<Engine> {
  const first = await readEngineState()
  const mayAct = process.getuid?.() === 0 && isUsualEngine()
  const isToSetUp = mayAct && (first.state === 'not-installed' || first.state === 'not-running')
  const found = isToSetUp ? await withLock(engineLock, context, () => setUpEngine(context)) : first
  if (found.state === 'answers') return found
  throw await explain(found)
}

/** Looks again first: whoever held the lock before may have done it. */
async function setUpEngine({ progress, signal }: SetupContext): Promise<EngineState> {
  let found = await readEngineState()
  if (found.state === 'not-installed' && (await canInstallPackages())) {
    progress.say('there is no Docker engine: installing docker.io and compose from this system’s packages')
    await progress.step('installing the Docker engine', installEngine)
    found = await readEngineState()
  }
  if (found.state === 'not-running') {
    progress.say('the Docker engine is not running: starting it (it stays when Leyzen Vault is stopped)')
    await progress.step('starting the Docker engine', (step) => startEngine(step, signal))
    found = await readEngineState()
  }
  return found
}

async function installEngine(step: Step): Promise<void> {
  // Newer Debian splits the command line off; compose has had three package names.
  const offered = await listOffered(['docker.io', 'docker-cli', 'cgroupfs-mount', ...composePackages], step)
  const compose = composePackages.find((name) => offered.includes(name))
  const packages = offered.filter((name) => !composePackages.includes(name) || name === compose)
  await installPackages([...packages, 'iptables'], step)
}

export const composePackages = ['docker-compose-v2', 'docker-compose-plugin', 'docker-compose']

async function startEngine(step: Step, signal: AbortSignal): Promise<void> {
  if (await hasSystemd()) {
    await requireCommand('systemctl', ['start', 'docker'], { timeoutMs: startTimeoutMs })
    await waitUntilItAnswers(() => false, signal)
    return
  }
  await mountControlGroups()
  const engine = await spawnEngine((await findDaemon()) ?? 'dockerd')
  step.note(`dockerd runs as process ${engine.pid}, log in ${engine.log}`)
  await waitUntilItAnswers(engine.exited, signal)
}

async function waitUntilItAnswers(hasExited: () => boolean, signal: AbortSignal): Promise<void> {
  const answer = await waitFor(
    async () => {
      const { state } = await readEngineState()
      if (state === 'answers') return 'answers'
      return hasExited() ? 'exited' : undefined
    },
    { timeoutMs: startTimeoutMs, everyMs: 250, signal },
  )
  if (answer === 'answers') return
  const log = await runCommand('tail', ['-n', '8', engineLogPath], { timeoutMs: 5_000 })
  const how = answer === 'exited' ? 'ended right after its start' : `does not answer after ${startTimeoutMs / 1000} s`
  throw new SetupError(
    'engine_did_not_start',
    `the Docker engine ${how}. The end of its log (${engineLogPath}):\n${log.stdout}`,
  )
}

/** Without a service manager nobody else mounts them, and dockerd ends without them. */
async function mountControlGroups(): Promise<void> {
  const { stdout } = await runCommand('grep', ['-c', ' /sys/fs/cgroup', '/proc/mounts'], { timeoutMs: 5_000 })
  if (Number(stdout.trim()) === 0) await runCommand('cgroupfs-mount', [], { timeoutMs: 10_000 })
}

const hasSystemd = () =>
  stat('/run/systemd/system').then(
    () => true,
    () => false,
  )

async function explain(found: Exclude<EngineState, { state: 'answers' }>): Promise<SetupError> {
  const release = await readOsRelease()
  const host: Host = {
    isRoot: process.getuid?.() === 0,
    isDebianLike: isDebianLike(release),
    hasSystemd: await hasSystemd(),
    prettyName: release.prettyName,
    user: accountName(),
    otherSocket: isUsualEngine() ? undefined : engineSocket(),
  }
  const words = found.state === 'not-answering' && found.words !== '' ? `\nIt said: ${found.words}` : ''
  return new SetupError(codes[found.state], `${adviseEngine(found.state, host)}${words}`)
}

const codes: Record<Exclude<EngineState['state'], 'answers'>, SetupErrorCode> = {
  'not-installed': 'engine_not_installed',
  'not-running': 'engine_not_running',
  'no-permission': 'engine_no_permission',
  'not-answering': 'engine_not_answering',
}
