import type { RunResult } from './run-command.ts'

/** What `docker version` tells about the engine. */
export type EngineState =
  | { state: 'answers'; version: string; clientVersion: string }
  | { state: 'not-installed' }
  | { state: 'not-running' }
  | { state: 'no-permission' }
  | { state: 'not-answering'; words: string }

export const versionFormat = '{{.Server.Version}} {{.Client.Version}}'

/** Pure: from the end of `docker version --format <versionFormat>` to the engine's state. */
export function classifyEngine({ code, stdout, stderr, isMissing, isTimedOut }: RunResult): EngineState {
  if (isMissing) return { state: 'not-installed' }
  if (isTimedOut) return { state: 'not-answering', words: 'docker version gave no answer in time' }
  const [version, clientVersion] = stdout.trim().split(' ')
  if (code === 0 && version && clientVersion) return { state: 'answers', version, clientVersion }
  if (/permission denied/i.test(stderr)) return { state: 'no-permission' }
  if (
    /is the docker daemon running|cannot connect to the docker daemon|no such file|connection refused/i.test(stderr)
  ) {
    return { state: 'not-running' }
  }
  return { state: 'not-answering', words: stderr.trim().split('\n').at(-1) ?? '' }
}

export type Host = {
  isRoot: boolean
  isDebianLike: boolean
  hasSystemd: boolean
  prettyName: string
  user: string
  /** What DOCKER_SOCKET names instead of the usual place. */
  otherSocket?: string | undefined
}

/** The exact instruction for a person where set-up cannot or may not act itself. */
export function adviseEngine(state: Exclude<EngineState['state'], 'answers'>, host: Host): string {
  if (host.otherSocket !== undefined && state !== 'not-installed') return adviseSocket(state, host.otherSocket, host)
  const start = host.hasSystemd ? 'sudo systemctl enable --now docker' : 'sudo service docker start'
  switch (state) {
    case 'not-installed':
      return host.isDebianLike
        ? `the Docker engine is not installed. Run as root, and set-up installs it: sudo sh bin/leyzenctl up\nOr install it yourself: sudo apt-get install docker.io docker-compose`
        : `the Docker engine is not installed, and set-up knows no way to install it on ${host.prettyName}. Install Docker Engine 20.10 or later with compose (https://docs.docker.com/engine/install/), then start again`
    case 'not-running':
      return `the Docker engine is installed but not running. Start it: ${start}`
    case 'no-permission':
      return `${host.user} may not use the Docker engine's socket. Allow it: sudo usermod -aG docker ${host.user}\nThen sign in again (or run: newgrp docker) and start again`
    case 'not-answering':
      return `the Docker engine does not answer. Look at its log (${host.hasSystemd ? 'journalctl -u docker' : '/var/log/leyzen-dockerd.log or /var/log/docker.log'}), or restart it: ${start.replace('start', 'restart').replace('enable --now', 'restart')}`
  }
}

function adviseSocket(state: EngineState['state'], socket: string, { user }: Host): string {
  const correct = 'or correct DOCKER_SOCKET'
  switch (state) {
    case 'no-permission':
      return `${user} may not use the Docker engine's socket ${socket}: run leyzenctl as the user that may, ${correct}`
    case 'not-running':
      return `no Docker engine listens on ${socket}: start that engine, ${correct}`
    default:
      return `the Docker engine behind ${socket} does not answer: look at its log, ${correct}`
  }
}
