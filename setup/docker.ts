import { spawn } from 'node:child_process'
import { type RunOptions, type RunResult, requireCommand, runCommand } from './run-command.ts'

const quickMs = 30_000

export const usualSocket = '/var/run/docker.sock'

let socket: string | undefined

/**
 * From here on all calls of this process go to the engine behind this socket, whatever `DOCKER_HOST` or a docker context
 * say: docker-proxy holds this socket, so images must be built and containers looked for there.
 */
export function useEngineSocket(path: string): void {
  socket = path
}

/** The socket in use; undefined as long as the docker command line chooses for itself. */
export const engineSocket = (): string | undefined => socket

/** What `docker` and compose need in their environment to reach the engine behind this socket. */
export function engineEnvironment(path: string | undefined = socket): Record<string, string> {
  return path === undefined ? {} : { DOCKER_HOST: `unix://${path}` }
}

/** One call of the `docker` command line that has to succeed; returns its output. @throws SetupError */
export function docker(args: readonly string[], options: Partial<RunOptions> = {}): Promise<string> {
  return requireCommand('docker', args, {
    timeoutMs: quickMs,
    ...options,
    env: { ...engineEnvironment(), ...options.env },
  })
}

/** One call of the `docker` command line whose failure the caller judges. */
export function tryDocker(args: readonly string[], options: Partial<RunOptions> = {}): Promise<RunResult> {
  return runCommand('docker', args, { timeoutMs: quickMs, ...options, env: { ...engineEnvironment(), ...options.env } })
}

/** A call of the `docker` command line whose output is read while it comes; it ends with the signal. */
export function streamDocker(args: readonly string[], signal: AbortSignal) {
  const env = { ...process.env, ...engineEnvironment() }
  return spawn('docker', args, { stdio: ['ignore', 'pipe', 'pipe'], env, signal })
}

/** The id of an image that the engine has, else undefined. */
export async function readImageId(ref: string): Promise<string | undefined> {
  const found = await tryDocker(['image', 'inspect', '--format', '{{.Id}}', ref])
  return found.code === 0 ? found.stdout.trim() : undefined
}
