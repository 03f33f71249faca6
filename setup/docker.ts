import { type RunOptions, type RunResult, requireCommand, runCommand } from './run-command.ts'

const quickMs = 30_000

let environment: Record<string, string> = {}

/** From here on all calls of this process go to the engine behind this socket: an installation may name another one. */
export function useEngineSocket(path: string): void {
  environment = path === '/var/run/docker.sock' ? {} : { DOCKER_HOST: `unix://${path}` }
}

/** One call of the `docker` command line that has to succeed; returns its output. @throws SetupError */
export function docker(args: readonly string[], options: Partial<RunOptions> = {}): Promise<string> {
  return requireCommand('docker', args, { timeoutMs: quickMs, ...options, env: { ...environment, ...options.env } })
}

/** One call of the `docker` command line whose failure the caller judges. */
export function tryDocker(args: readonly string[], options: Partial<RunOptions> = {}): Promise<RunResult> {
  return runCommand('docker', args, { timeoutMs: quickMs, ...options, env: { ...environment, ...options.env } })
}

/** The id of an image that the engine has, else undefined. */
export async function readImageId(ref: string): Promise<string | undefined> {
  const found = await tryDocker(['image', 'inspect', '--format', '{{.Id}}', ref])
  return found.code === 0 ? found.stdout.trim() : undefined
}
