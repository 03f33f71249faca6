/** The data volume: which instance it belongs to, and its folders (vault page, section 7). */
import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export const FOLDER_MODE = 0o2770
export const FILE_MODE = 0o660
const FORMAT = 1
const folders = ['tmp', 'blobs', 'indexes', 'quarantine'] as const
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export type VolumeErrorCode = 'absent' | 'malformed' | 'format_unknown'

export class VolumeError extends Error {
  readonly code: VolumeErrorCode

  constructor(code: VolumeErrorCode, message: string) {
    super(message)
    this.name = 'VolumeError'
    this.code = code
  }
}

export interface Volume {
  uuid: string
}

const identityFile = (dataDir: string) => join(dataDir, 'volume.json')

/** @throws VolumeError `absent`, `malformed`, `format_unknown` */
export async function readVolume(dataDir: string): Promise<Volume> {
  const text = await readFile(identityFile(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new VolumeError('absent', 'the volume has no volume.json yet')
  })
  return parseVolume(text)
}

function parseVolume(text: string): Volume {
  const malformed = () => new VolumeError('malformed', 'volume.json is not {"uuid": …, "format": 1}')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed()
  }
  if (typeof value !== 'object' || value === null || !('uuid' in value) || !('format' in value)) throw malformed()
  if (value.format !== FORMAT) {
    throw new VolumeError(
      'format_unknown',
      `the volume has format ${String(value.format)}, this release knows ${FORMAT}`,
    )
  }
  if (typeof value.uuid !== 'string' || !UUID.test(value.uuid)) throw malformed()
  return { uuid: value.uuid }
}

/** The volume's identity, made with `uuid` when there is none. Two at once agree: the first name wins. */
export async function claimVolume(dataDir: string, uuid: string): Promise<Volume> {
  const target = identityFile(dataDir)
  if ((await stat(target).catch(() => null)) === null) {
    const partial = `${target}.${randomBytes(6).toString('hex')}`
    const handle = await open(partial, 'wx', FILE_MODE)
    try {
      await handle.writeFile(`${JSON.stringify({ uuid, format: FORMAT })}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await link(partial, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error // another made it meanwhile
    })
    await rm(partial)
    await syncFolder(dataDir)
  }
  return readVolume(dataDir)
}

/** Safe to repeat. Modes are set, not only asked for: umask and an older folder may differ. */
export async function createFolders(dataDir: string): Promise<void> {
  for (const name of folders) {
    const path = join(dataDir, name)
    await mkdir(path, { recursive: true, mode: FOLDER_MODE })
    if (((await stat(path)).mode & 0o7777) !== FOLDER_MODE) await chmod(path, FOLDER_MODE)
  }
  await syncFolder(dataDir)
}

/** @throws ENOENT naming the folder that is missing */
export async function checkFolders(dataDir: string): Promise<void> {
  await Promise.all(folders.map((name) => stat(join(dataDir, name))))
}

/** What was made, renamed or removed in a folder survives a power cut after this. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}
