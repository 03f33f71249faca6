import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const leyzenctlPath = join(checkout, 'bin/leyzenctl')

export interface CommandResult {
  code: number
  stdout: string
  stderr: string
}

/** Runs a program to its end, at most `timeoutMs`; a failing exit code is a result, not an error. */
export async function runCommand(
  file: string,
  args: readonly string[],
  { timeoutMs = 600_000, env }: { timeoutMs?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<CommandResult> {
  try {
    const { stdout, stderr } = await run(file, args, {
      timeout: timeoutMs,
      maxBuffer: 64 << 20,
      env: { ...process.env, ...env },
    })
    return { code: 0, stdout, stderr }
  } catch (error) {
    const failed = error as { code?: number | string; stdout?: string; stderr?: string; message: string }
    if (typeof failed.code !== 'number') throw error
    return { code: failed.code, stdout: failed.stdout ?? '', stderr: failed.stderr ?? '' }
  }
}

/** `docker …`; throws with the engine's words when it fails. */
export async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand('docker', args, { timeoutMs: 120_000 })
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.trim()}`)
  return stdout.trim()
}

/** One installation with its own project name, ports and folder, so that tests and a real one share an engine. */
export class Installation implements AsyncDisposable {
  readonly project: string
  readonly dir: string
  readonly settings: ReadonlyMap<string, string>
  /** Of the dashboard's first operator. */
  readonly password: string

  constructor(made: Pick<Installation, 'project' | 'dir' | 'settings' | 'password'>) {
    this.project = made.project
    this.dir = made.dir
    this.settings = made.settings
    this.password = made.password
  }

  get envFile(): string {
    return join(this.dir, '.env')
  }

  get origin(): string {
    return `http://127.0.0.1:${this.settings.get('HTTP_PORT')}`
  }

  /** Name of the k-th vault container, k from 1. */
  slot(k: number): string {
    return `${this.settings.get('WEB_CONTAINER_PREFIX')}${k}`
  }

  /** Name of a compose service's container, however the compose release joins the words. */
  async service(name: string): Promise<string> {
    const id = await docker(
      'ps',
      '-aq',
      '--filter',
      `label=com.docker.compose.project=${this.project}`,
      '--filter',
      `label=com.docker.compose.service=${name}`,
      '--filter',
      'label=com.docker.compose.oneoff=False',
    )
    if (id === '') throw new Error(`no container of the service ${name} in ${this.project}`)
    return id.split('\n')[0] ?? id
  }

  leyzenctl(...args: string[]): Promise<CommandResult> {
    return runCommand(leyzenctlPath, [...args, '--env-file', this.envFile])
  }

  /** As `leyzenctl`, but a failing exit code is an error that shows what the command said. */
  async must(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.leyzenctl(...args)
    if (code !== 0) throw new Error(`leyzenctl ${args.join(' ')} → ${code}\n${stdout}\n${stderr}`)
    return stdout
  }

  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.must(...args, '--json')) as T
  }

  /** What an engine still holds of this project: containers, networks, volumes. */
  async leftovers(): Promise<{ containers: string[]; networks: string[]; volumes: string[] }> {
    const lines = (text: string) => text.split('\n').filter((line) => line !== '')
    const prefix = this.settings.get('WEB_CONTAINER_PREFIX') ?? '?'
    const containers = lines(await docker('ps', '-a', '--format', '{{.Names}}'))
    const networks = lines(await docker('network', 'ls', '--format', '{{.Name}}'))
    const volumes = lines(await docker('volume', 'ls', '--format', '{{.Name}}'))
    const ours = (name: string) => name.startsWith(`${this.project}_`) || name.startsWith(`${this.project}-`)
    return {
      containers: containers.filter((name) => ours(name) || name.startsWith(prefix)),
      networks: networks.filter(ours),
      volumes: volumes.filter(ours),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { code, stderr } = await this.leyzenctl('down', '--volumes')
    // The folder stays when the installation could not be removed, because only it can still say what belongs to it.
    if (code !== 0) throw new Error(`${this.project} is left behind, its folder is ${this.dir}\n${stderr}`)
    await rm(this.dir, { recursive: true, force: true })
  }
}

/** Makes the settings and secrets of a new installation; nothing runs yet. */
export async function createInstallation(changes: Record<string, string> = {}, prefix = 'tst'): Promise<Installation> {
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-installation-'))
  const project = `${prefix}${randomBytes(4).toString('hex')}`
  const sets = Object.entries(changes).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const made = await runCommand(leyzenctlPath, [
    'config',
    'generate',
    '--project',
    project,
    '--env-file',
    join(dir, '.env'),
    ...sets,
  ])
  if (made.code !== 0) throw new Error(`config generate → ${made.code}\n${made.stdout}\n${made.stderr}`)
  const password = /first operator, shown only now: (\S+)/.exec(made.stdout)?.[1]
  if (password === undefined) throw new Error(`config generate said no password\n${made.stdout}`)
  return new Installation({ project, dir, password, settings: readSettings(await readFile(join(dir, '.env'), 'utf8')) })
}

/** Waits until `probe` gives a value, at most `withinMs`; the error says what was waited for and what was last seen. */
export async function eventually<T>(
  what: string,
  withinMs: number,
  probe: () => Promise<T | null | undefined | false>,
): Promise<T> {
  const endMs = performance.now() + withinMs
  let last: unknown
  for (;;) {
    try {
      const value = await probe()
      if (value !== null && value !== undefined && value !== false) return value
      last = value
    } catch (error) {
      last = error
    }
    if (performance.now() > endMs) throw new Error(`${what}: not within ${withinMs} ms`, { cause: last })
    await new Promise((done) => setTimeout(done, 100))
  }
}

function readSettings(text: string): Map<string, string> {
  return new Map(
    text
      .split('\n')
      .map((line) => /^([A-Z_0-9]+)=(.*)$/.exec(line))
      .flatMap((match) =>
        match?.[1] === undefined ? [] : [[match[1], (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2')]],
      ),
  )
}
