/** The blob store on the data volume (vault page, section 7). */
import { constants } from 'node:fs'
import { access, mkdir, open, opendir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type BlobKey, blobPath, isUuid, requireUuid, versionPath } from './blob-key.ts'
import type { BlobStore, OpenBlob, QuarantinedVersion, StoredVersion } from './blob-store.ts'
import { receiveFile } from './receive-file.ts'
import { StorageError } from './storage-error.ts'
import { FOLDER_MODE, syncFolder } from './volume.ts'

/** Folders that this process remembers to have put on the disk. */
const REMEMBERED_FOLDERS = 4096
const DAY = /^\d{4}-\d{2}-\d{2}$/
const INCARNATION = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/

export interface VolumeBlobsOptions {
  dataDir: string
  /** Names the folder for what is not whole yet. */
  incarnation: string
}

/** @throws TypeError when the incarnation's name is none for a folder */
export function createVolumeBlobs({ dataDir, incarnation }: VolumeBlobsOptions): BlobStore {
  if (!INCARNATION.test(incarnation)) throw new TypeError('a path needs the name of an incarnation')
  const prepareFolder = createFolderMaker(dataDir)
  return {
    put(key, arrival) {
      const path = blobPath(key)
      const tmpDir = join(dataDir, 'tmp', incarnation)
      const prepare = () => prepareFolder(path.slice(0, -1))
      return receiveFile({ ...arrival, tmpDir, target: join(dataDir, ...path), digest: key.digest, prepare })
    },
    open: (key, sizeBytes) => openBlob(join(dataDir, ...blobPath(key)), { key, sizeBytes }),
    has: (key) => exists(join(dataDir, ...blobPath(key))),
    list: () => listVersions(join(dataDir, 'blobs')),
    measure: (version) => measure(join(dataDir, ...versionPath(version))),
    // The folder of the prefix stays: a replica may be about to make another version's place in it.
    remove: (version) => rm(join(dataDir, ...versionPath(version)), { recursive: true, force: true }),
    removeFile: (key) => rm(join(dataDir, ...blobPath(key)), { force: true }),
    quarantine: (version, day) => quarantine(dataDir, { version, day }),
    listQuarantine: () => listQuarantine(join(dataDir, 'quarantine')),
    removeQuarantined: (entry) => removeQuarantined(join(dataDir, 'quarantine'), entry),
  }
}

/** Makes folders one by one and puts each into its parent on the disk, once in a process. */
function createFolderMaker(dataDir: string) {
  const made = new Set<string>()
  return async (parts: readonly string[]): Promise<void> => {
    const path = join(dataDir, ...parts)
    if (made.has(path) && (await exists(path))) return
    for (let depth = 2; depth <= parts.length; depth++) {
      const folder = join(dataDir, ...parts.slice(0, depth))
      await mkdir(folder, { mode: FOLDER_MODE }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
      })
      // Also when another made it: that one may have been killed before it came to this.
      await syncFolder(dirname(folder))
    }
    if (made.size >= REMEMBERED_FOLDERS) made.clear()
    made.add(path)
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function openBlob(path: string, expected: { key: BlobKey; sizeBytes: number | null }): Promise<OpenBlob> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ELOOP') throw error
    throw damaged(expected.key, 'is missing', error)
  })
  const close = () => handle.close()
  const found = await handle.stat()
  if (!found.isFile() || (expected.sizeBytes !== null && found.size !== expected.sizeBytes)) {
    await close()
    throw damaged(expected.key, 'has another size than its row says')
  }
  return {
    sizeBytes: found.size,
    read: async (target, offset) => (await handle.read(target, 0, target.length, offset)).bytesRead,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function damaged(key: BlobKey, what: string, cause?: unknown): StorageError {
  const name = key.kind === 'index' ? `index of folder ${key.folder}` : `${key.kind} of version ${key.version}`
  return new StorageError('storage_damaged', `a ${name} ${what}`, { cause })
}

async function* listVersions(blobs: string): AsyncGenerator<StoredVersion> {
  for (const prefix of await readdir(blobs)) {
    // The folder of a prefix may hold many thousands: one after another, never all at once.
    for await (const { name } of await opendir(join(blobs, prefix))) {
      if (!isUuid(name)) continue
      const found = await stat(join(blobs, prefix, name)).catch(ignoreMissing)
      if (found !== null) yield { version: name, changedAt: found.mtime }
    }
  }
}

async function measure(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder)
    .catch(ignoreMissing)
    .then((names) => names ?? [])) {
    bytes += (await stat(join(folder, name)).catch(ignoreMissing))?.size ?? 0
  }
  return bytes
}

async function quarantine(dataDir: string, { version, day }: QuarantinedVersion): Promise<boolean> {
  const from = join(dataDir, ...versionPath(version))
  const folder = join(dataDir, 'quarantine', requireDay(day))
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
  const target = join(folder, version)
  if ((await stat(from).catch(ignoreMissing)) === null) return false
  if (await exists(target)) {
    // Moved on this day already, and a late writer came after it.
    for (const name of await readdir(from)) await rename(join(from, name), join(target, name))
    await rmdir(from).catch(ignoreUse)
  } else {
    await rename(from, target)
  }
  await syncFolder(folder)
  await syncFolder(dirname(from))
  return true
}

async function* listQuarantine(quarantined: string): AsyncGenerator<QuarantinedVersion> {
  for (const day of await readdir(quarantined)) {
    if (!DAY.test(day)) continue
    for (const version of await readdir(join(quarantined, day))) {
      if (isUuid(version)) yield { version, day }
    }
  }
}

async function removeQuarantined(quarantined: string, { version, day }: QuarantinedVersion): Promise<void> {
  const folder = join(quarantined, requireDay(day))
  await rm(join(folder, requireUuid(version)), { recursive: true, force: true })
  await rmdir(folder).catch(ignoreUse)
}

function requireDay(day: string): string {
  if (!DAY.test(day)) throw new TypeError('a path needs a day')
  return day
}

/** Another job or replica was faster: what is gone needs no answer. */
function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error
  return null
}

function ignoreUse(error: NodeJS.ErrnoException): void {
  if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw error
}
