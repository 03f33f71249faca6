/** A Docker engine on a machine of its own within this one, for what nobody may do to the engine that a person uses. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { canInstallPackages, installPackages } from '../../setup/apt.ts'
import { findDaemon } from '../../setup/engine-process.ts'
import { createProgress } from '../../setup/progress.ts'
import { type CommandResult, createInstallation, eventually, Installation, runCommand } from './installation.ts'

const leyzenctl = join(import.meta.dirname, '../../bin/leyzenctl')
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }

/**
 * First process of the machine. It has an empty /run, so nothing of the real engine is in sight, and ends when its
 * input does, so that the machine with all that runs on it never outlives the test, however that ends. At its end the
 * kernel kills the rest, but in the older kind of control groups not what is frozen. Its argument is their name.
 */
const firstProcess = `
mount -t tmpfs -o mode=755 tmpfs /run
ip link set lo up
exec 3<&0
cat <&3 >/dev/null &
echo on
wait $!
for state in /sys/fs/cgroup/freezer/"$0"/*/freezer.state; do
  echo THAWED >"$state" || true
done 2>/dev/null
`

/** Signals are sent from inside, where a process id means a process of this machine: none can hit the real engine. */
export class PrivateEngine implements AsyncDisposable {
  readonly #dir: string
  readonly #daemon: string
  #machine: ChildProcess | null = null
  #engine: ChildProcess | null = null

  constructor(dir: string, daemon: string) {
    this.#dir = dir
    this.#daemon = daemon
  }

  /** Of its control groups. */
  get #name(): string {
    return basename(this.#dir)
  }

  get socket(): string {
    return join(this.#dir, 'docker.sock')
  }

  /** Boots the machine, with the data of its life before; the engine is not started. */
  async switchOn(): Promise<void> {
    const namespaces = ['--net', '--mount', '--propagation', 'private', '--pid', '--mount-proc', '--kill-child']
    const machine = spawn('unshare', [...namespaces, '--', '/bin/sh', '-ec', firstProcess, this.#name], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env,
    })
    this.#machine = machine
    const said = await Promise.race([once(machine.stdout, 'data'), once(machine, 'close')])
    if (String(said[0]) !== 'on\n') throw new Error('the private machine did not start; its words stand above')
  }

  /** Everything on the machine is killed at once; returns when nothing of it runs any more. */
  async switchOff(): Promise<void> {
    const machine = this.#machine
    if (machine === null) return
    machine.stdin?.end()
    await eventually('the end of the private machine', 30_000, async () => hasEnded(machine))
    this.#machine = null
    this.#engine = null
  }

  /** Starts the engine; `whenItAnswers` waits for it. */
  async start(): Promise<void> {
    const log = openSync(join(this.#dir, 'dockerd.log'), 'a', 0o600)
    const args = [
      ...['--config-file', join(this.#dir, 'daemon.json'), '--data-root', join(this.#dir, 'data')],
      ...['--exec-root', '/run/docker', '--pidfile', '/run/docker.pid', '--host', `unix://${this.socket}`],
      ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${this.#name}`],
    ]
    this.#engine = spawn('nsenter', [...this.#namespaces('mnt', 'net', 'pid'), this.#daemon, ...args], {
      stdio: ['ignore', log, log],
      env,
    })
    closeSync(log)
  }

  async whenItAnswers(): Promise<void> {
    const engine = this.#running()
    const state = await eventually('an answer of the private engine', 60_000, async () =>
      hasEnded(engine) ? 'ended' : this.docker('version').then(() => 'answers'),
    )
    if (state === 'answers') return
    const log = await readFile(join(this.#dir, 'dockerd.log'), 'utf8')
    throw new Error(`the private engine ended right after its start:\n${log.split('\n').slice(-8).join('\n')}`)
  }

  /** Sends the signal to the engine and waits until it is gone; its containers are its own affair. */
  async end(signal: 'KILL' | 'TERM'): Promise<void> {
    const engine = this.#running()
    const send = `kill -${signal} "$(cat /run/docker.pid)"`
    const sent = await runCommand('nsenter', [...this.#namespaces('mnt', 'pid'), '/bin/sh', '-c', send])
    if (sent.code !== 0) throw new Error(`the private engine could not be signalled: ${sent.stderr}`)
    await eventually('the end of the private engine', 60_000, async () => hasEnded(engine))
    this.#engine = null
  }

  /** `docker …` at this engine; throws with the engine's words when it fails. */
  async docker(...args: string[]): Promise<string> {
    const all = ['--host', `unix://${this.socket}`, ...args]
    const { code, stdout, stderr } = await runCommand('docker', all, { timeoutMs: 120_000 })
    if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.trim()}`)
    return stdout.trim()
  }

  /** Runs a program of this system in the machine's network, which no port of the real one reaches. */
  inside(file: string, args: readonly string[]): Promise<CommandResult> {
    return runCommand('nsenter', [...this.#namespaces('net'), file, ...args])
  }

  /** Copies images from the engine in use here. */
  async copyImages(refs: readonly string[]): Promise<void> {
    const signal = AbortSignal.timeout(300_000)
    const save = spawn('docker', ['save', ...refs], { stdio: ['ignore', 'pipe', 'inherit'], signal })
    const load = spawn('docker', ['--host', `unix://${this.socket}`, 'load', '--quiet'], {
      stdio: ['pipe', 'ignore', 'inherit'],
      signal,
    })
    await Promise.all([pipeline(save.stdout, load.stdin), once(save, 'close'), once(load, 'close')])
    const codes = [save.exitCode, load.exitCode]
    if (codes.some((code) => code !== 0)) throw new Error(`docker save and docker load ended with ${codes}`)
  }

  /** Makes an installation at this engine, whose commands run on the machine. */
  async createInstallation(changes: Record<string, string>): Promise<Installation> {
    const made = await createInstallation({ ...changes, DOCKER_SOCKET: this.socket })
    return new InstallationInside(this, made)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.switchOff()
    const groups = await findControlGroups(this.#name)
    await eventually('the end of its control groups', 10_000, async () => {
      for (const group of groups) await removeControlGroup(group)
      return true
    })
    await rm(this.#dir, { recursive: true, force: true })
  }

  #running(): ChildProcess {
    if (this.#engine === null) throw new Error('the private engine was not started')
    return this.#engine
  }

  /** `unshare` itself stays in the process namespace that it came from; what it starts is in the new one. */
  #namespaces(...names: ('net' | 'mnt' | 'pid')[]): string[] {
    if (this.#machine === null) throw new Error('the private machine is switched off')
    const of = `/proc/${this.#machine.pid}/ns`
    const options = {
      net: `--net=${of}/net`,
      mnt: `--mount=${of}/mnt`,
      pid: `--pid=${of}/pid_for_children`,
    }
    return [...names.map((name) => options[name]), '--']
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

class InstallationInside extends Installation {
  readonly #engine: PrivateEngine

  constructor(engine: PrivateEngine, made: Installation) {
    super(made)
    this.#engine = engine
  }

  override leyzenctl(...args: string[]): Promise<CommandResult> {
    return this.#engine.inside(leyzenctl, [...args, '--env-file', this.envFile])
  }
}

/** A machine that is switched on, with an engine that answers and holds nothing. */
export async function bootPrivateEngine(): Promise<PrivateEngine> {
  if (process.getuid?.() !== 0) throw new Error('a private Docker engine can be started by root only: run this as root')
  const daemon = await findDaemon()
  if (daemon === undefined) throw new Error('there is no dockerd on this machine to start a private engine with')
  await ensureIp()
  // Not in /tmp, which may be in memory: the images take half a gigabyte.
  const dir = await mkdtemp('/var/tmp/leyzen-engine-')
  await writeFile(join(dir, 'daemon.json'), '{}')
  const engine = new PrivateEngine(dir, daemon)
  try {
    await engine.switchOn()
    await engine.start()
    await engine.whenItAnswers()
    return engine
  } catch (error) {
    await engine[Symbol.asyncDispose]()
    throw error
  }
}

async function ensureIp(): Promise<void> {
  const { code } = await runCommand('/bin/sh', ['-c', 'command -v ip'], { env })
  if (code === 0) return
  if (!(await canInstallPackages())) throw new Error('the command ip is missing: install iproute2')
  await createProgress(process.stderr).step('installing iproute2', (step) => installPackages(['iproute2'], step))
}

/** Version 1 has a hierarchy for each controller, version 2 one for all. */
async function findControlGroups(name: string): Promise<string[]> {
  const root = '/sys/fs/cgroup'
  const controllers = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  return [root, ...controllers.map((entry) => join(root, entry.name))].map((folder) => join(folder, name))
}

/** Its files are the kernel's and cannot be removed; its folders can, from the innermost. */
async function removeControlGroup(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null)
  if (entries === null) return
  for (const entry of entries) if (entry.isDirectory()) await removeControlGroup(join(path, entry.name))
  await rmdir(path)
}
