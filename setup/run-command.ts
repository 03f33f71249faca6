import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { SetupError } from './setup-error.ts'

export type RunOptions = {
  timeoutMs: number
  cwd?: string
  /** Added to the environment of this process. */
  env?: Record<string, string>
  input?: string
  /** Ends the program with SIGTERM; the caller then throws the signal's reason. */
  signal?: AbortSignal | undefined
  /** Called with each line of both streams as it comes. */
  onLine?: (line: string) => void
}

export type RunResult = { code: number; stdout: string; stderr: string; isMissing: boolean; isTimedOut: boolean }

const outputLimit = 8 * 1024 * 1024

/** Runs a program without a shell and returns how it ended; never throws for what the program did. */
export function runCommand(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { promise, resolve } = Promise.withResolvers<RunResult>()
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  })
  const result: RunResult = { code: -1, stdout: '', stderr: '', isMissing: false, isTimedOut: false }
  const timer = setTimeout(() => {
    result.isTimedOut = true
    child.kill('SIGKILL')
  }, options.timeoutMs)
  const stop = () => child.kill('SIGTERM')
  options.signal?.addEventListener('abort', stop, { once: true })
  const settle = (ended: RunResult) => {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', stop)
    resolve(ended)
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] }).on('line', (line) => {
      if (result[stream].length < outputLimit) result[stream] += `${line}\n`
      options.onLine?.(line)
    })
  }
  child.on('error', (error: NodeJS.ErrnoException) => {
    settle({ ...result, isMissing: error.code === 'ENOENT', stderr: error.message })
  })
  child.on('close', (code) => settle({ ...result, code: code ?? -1 }))
  // A program that ends before it read its input is judged by its exit code, not by the broken pipe.
  child.stdin.on('error', () => undefined).end(options.input ?? '')
  return promise
}

/** The last lines of what a failed program said, standard error first. */
export function lastWords({ stdout, stderr }: RunResult, lines = 12): string {
  const said = stderr.trim() === '' ? stdout : stderr
  return said.trim().split('\n').slice(-lines).join('\n')
}

/**
 * Runs a program that has to succeed and returns its standard output without the final newline.
 * @throws SetupError `command_missing`, `command_timeout`, `command_failed`, `disk_full`
 */
export async function requireCommand(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  options.signal?.throwIfAborted()
  const result = await runCommand(command, args, options)
  options.signal?.throwIfAborted()
  const called = [command, ...args].join(' ').slice(0, 200)
  if (result.isMissing) throw new SetupError('command_missing', `the command ${command} is not installed`)
  if (result.isTimedOut) {
    throw new SetupError('command_timeout', `${called} did not end within ${Math.round(options.timeoutMs / 1000)} s`)
  }
  if (result.code !== 0) {
    const words = lastWords(result)
    if (/no space left on device/i.test(`${result.stderr}${result.stdout}`)) {
      throw new SetupError(
        'disk_full',
        `the disk is full: ${called} stopped with\n${words}\nFree some space and start again`,
      )
    }
    throw new SetupError('command_failed', `${called} ended with status ${result.code}:\n${words}`)
  }
  return result.stdout.trimEnd()
}
