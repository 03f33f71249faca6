import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { docker, tryDocker } from '../../setup/docker.ts'
import { readImages } from '../../setup/images.ts'
import { CliError } from '../cli-error.ts'
import { projectLabel } from './own-objects.ts'
import { findService } from './services.ts'

const fileName = /^audit(?:\.(\d+))?\.jsonl$/

/** Pure: audit files of a folder, oldest first. `audit.jsonl` is the one being written. */
export function sortAuditFiles(names: readonly string[]): string[] {
  const age = (name: string) => Number(fileName.exec(name)?.[1] ?? 0)
  return names.filter((name) => fileName.test(name)).toSorted((a, b) => age(b) - age(a))
}

/** Audit lines of a file or of a folder's files, oldest first. @throws CliError `file_unreadable` */
export async function* readAuditLines(path: string): AsyncGenerator<string> {
  for (const file of await listAuditFiles(path)) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      yield line
    }
  }
}

async function listAuditFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) throw new CliError('file_unreadable', `cannot read ${path}: no such file or folder`)
  if (!found.isDirectory()) return [path]
  const files = sortAuditFiles(await readdir(path)).map((name) => join(path, name))
  if (files.length === 0) throw new CliError('file_unreadable', `there is no audit.jsonl in ${path}`)
  return files
}

export type AuditOrder = { project: string; checkout: string }

/**
 * Copies the docker-proxy's state out of its volume, hands the folder to `work` and removes it again. Also works while
 * nothing runs. @throws CliError `not_running` when there is no such volume
 */
export async function withAuditFolder<T>(order: AuditOrder, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'leyzen-audit-'))
  try {
    const running = await findService(order.project, 'docker-proxy')
    if (running !== undefined) await docker(['cp', `${running.id}:/state/.`, folder])
    else await copyFromVolume(order, folder)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A container that is never started gives access to a volume. */
async function copyFromVolume({ project, checkout }: AuditOrder, folder: string): Promise<void> {
  const volume = `${project}_proxy_state`
  if ((await tryDocker(['volume', 'inspect', volume])).code !== 0) {
    throw new CliError('not_running', `the installation "${project}" has no audit yet: start it with bin/leyzenctl up`)
  }
  const image = (await readImages(checkout))['docker-proxy'].ref
  const mount = `type=volume,source=${volume},target=/state,readonly`
  const id = await docker(['create', '--label', `${projectLabel}=${project}`, '--mount', mount, image])
  try {
    await docker(['cp', `${id}:/state/.`, folder])
  } finally {
    await tryDocker(['rm', '--force', id])
  }
}
