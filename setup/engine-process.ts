import { spawn } from 'node:child_process'
import { constants, openSync } from 'node:fs'
import { access, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'

/** Where the engine that set-up started by hand is written down; the folder is emptied by a reboot, like the process. */
const recordPath = '/run/leyzen-engine.json'
export const engineLogPath = '/var/log/leyzen-dockerd.log'

/** The daemon's places besides PATH: a user's PATH often lacks the folders for system programs. */
const daemonFolders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/snap/bin']

/** Path of dockerd; undefined on a machine that has only the client, or nothing. */
export async function findDaemon(path = process.env.PATH ?? ''): Promise<string | undefined> {
  for (const folder of [...path.split(':'), ...daemonFolders]) {
    const candidate = `${folder}/dockerd`
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (folder.startsWith('/') && isThere) return candidate
  }
  return undefined
}

export type StartedEngine = { pid: number; log: string }

const processName = (pid: number) =>
  readFile(`/proc/${pid}/comm`, 'utf8').then(
    (name) => name.trim(),
    () => undefined,
  )

/** The engine that set-up started on this machine, as long as it lives. */
export async function readStartedEngine(): Promise<StartedEngine | undefined> {
  const text = await readFile(recordPath, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { pid, log }: StartedEngine = JSON.parse(text)
  return (await processName(pid)) === 'dockerd' ? { pid, log } : undefined
}

export type SpawnedEngine = StartedEngine & { exited: () => boolean }

/**
 * Starts dockerd as a process of its own that outlives this one, without a service manager.
 * What a dead engine left behind is removed first: it takes any living process with its old number for itself.
 */
export async function spawnEngine(daemon: string): Promise<SpawnedEngine> {
  await removeStale('/var/run/docker.pid', 'dockerd')
  await removeStale('/var/run/docker/containerd/containerd.pid', 'containerd')
  await removeDeadSocket('/var/run/docker.sock')
  const log = openSync(engineLogPath, 'a', 0o600)
  const child = spawn(daemon, [], { detached: true, stdio: ['ignore', log, log], cwd: '/' })
  let isGone = false
  child.on('exit', () => {
    isGone = true
  })
  child.on('error', () => {
    isGone = true
  })
  child.unref()
  const started = { pid: child.pid ?? -1, log: engineLogPath }
  await writeFile(`${recordPath}.part`, JSON.stringify(started), { mode: 0o644 })
  await rename(`${recordPath}.part`, recordPath)
  return { ...started, exited: () => isGone }
}

async function removeStale(pidPath: string, name: string): Promise<void> {
  const pid = Number((await readFile(pidPath, 'utf8').catch(() => '')).trim())
  if (pid > 0 && (await processName(pid)) === name) return
  await rm(pidPath, { force: true })
}

async function removeDeadSocket(path: string): Promise<void> {
  const isEngineAlive = (await stat('/var/run/docker.pid').catch(() => undefined)) !== undefined
  const isSocket = (await stat(path).catch(() => undefined))?.isSocket() === true
  if (isSocket && !isEngineAlive) await rm(path, { force: true })
}
