/**
 * Makes a vault's volume from a backup that was carried elsewhere. Every byte is hashed on its way. The volume gets its
 * identity last, and without one nothing starts on it: what was killed or refused in the middle is never taken for whole.
 */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openVault, type VaultDatabase, vaultDatabaseFile } from '../../prisma/vault/client.ts'
import { type BlobKey, blobPath } from '../storage/blob-key.ts'
import { createFolders, FILE_MODE, FOLDER_MODE, readVolume, syncFolder, VolumeError } from '../storage/volume.ts'
import { type JobContext, JobError, type JobReport } from './job.ts'
import { listNamed } from './named-files.ts'

const PIECE_BYTES = 1_048_576
const NAMED = 20
const MARKER = 'restoring.json'
/** What an installation that never ran may have. */
const harmless = new Set(['tmp', 'blobs', 'indexes', 'quarantine', 'lost+found'])

/** @param source folder of one backup: `vault.db`, `volume.json`, `backup.json`, `blobs/` … */
export async function restore(context: JobContext, source: string): Promise<JobReport> {
  const { dataDir } = context
  const { uuid } = await readVolume(source).catch((cause) => {
    if (!(cause instanceof VolumeError)) throw cause
    throw refused('no_backup', `the source is no backup: ${cause.message}`, cause)
  })
  const backup = await readFile(join(source, 'backup.json'), 'utf8').catch((cause) => {
    throw refused('no_backup', 'the source is no backup: it has no backup.json', cause)
  })
  await claimTarget(dataDir, backup)
  await createFolders(dataDir)
  await copyFile(vaultDatabaseFile(source), vaultDatabaseFile(dataDir))
  await using database = await openVault(dataDir)
  await checkDatabase(database, uuid)
  // The copy was made under the lease of `backup`, which would keep `migrate` and so the first start out for 10 min.
  await database.write((tx) => tx.lease.deleteMany())
  const report = await copyFiles(database, { source, target: dataDir })
  if (report.damaged > 0) {
    throw new JobError('damage_found', 'files of the backup are missing or changed', { refused: true, report })
  }
  await finish(dataDir, source)
  return { uuid, ...report }
}

const refused = (code: string, message: string, cause?: unknown) =>
  new JobError(code, message, { refused: true, cause })

/** Only an empty volume is written to, or the one that a run for this very backup did not finish. */
async function claimTarget(dataDir: string, backup: string): Promise<void> {
  const marker = join(dataDir, MARKER)
  const begun = await readFile(marker, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return null
  })
  if (begun === backup) return
  for (const name of await readdir(dataDir)) {
    const isEmpty = harmless.has(name) && (name === 'lost+found' || (await readdir(join(dataDir, name))).length === 0)
    if (!isEmpty) throw refused('not_empty', `the volume is not empty: it has ${name}`)
  }
  await writeFile(marker, backup, { mode: FILE_MODE, flush: true })
  await syncFolder(dataDir)
}

async function checkDatabase({ reader }: VaultDatabase, uuid: string): Promise<void> {
  const rows = await reader.$queryRaw<{ quick_check: string }[]>`PRAGMA quick_check`
  if (rows.length !== 1 || rows[0]?.quick_check !== 'ok') {
    throw refused('database_damaged', 'quick_check finds damage in the database of the backup')
  }
  const found = (await reader.instance.findUnique({ where: { id: 1 } }))?.uuid ?? 'none'
  if (found !== uuid) throw refused('instance_mismatch', `the database belongs to instance ${found}, not to ${uuid}`)
}

async function copyFiles({ reader }: VaultDatabase, { source, target }: { source: string; target: string }) {
  const damaged: string[] = []
  const folders = new Set<string>()
  let files = 0
  let bytes = 0
  for await (const { key } of listNamed(reader)) {
    const path = blobPath(key)
    const order = { from: join(source, ...path), to: join(target, ...path), digest: key.digest }
    const folder = dirname(order.to)
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
    const copied = await copyChecked(order)
    if (copied !== null) {
      files++
      bytes += copied
      folders.add(folder)
    } else if (isNeeded(key)) damaged.push(path.slice(2).join('/'))
    if (folders.size >= 1_000) await syncAll(folders)
  }
  await syncAll(folders)
  return { files, bytes, damaged: damaged.length, damagedFiles: damaged.slice(0, NAMED) }
}

/** An index is only an accelerator. */
const isNeeded = (key: BlobKey) => key.kind !== 'index'

async function syncAll(folders: Set<string>): Promise<void> {
  for (const folder of folders) {
    await syncFolder(folder)
    await syncFolder(dirname(folder))
  }
  folders.clear()
}

/** Bytes that were copied and are on the disk; null when they are missing or others. */
async function copyChecked({ from, to, digest }: { from: string; to: string; digest: Uint8Array }) {
  const input = await open(from, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return null
  })
  if (input === null) return null
  await using source = input
  await using target = await open(to, 'w', FILE_MODE)
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  let bytes = 0
  for (;;) {
    const { bytesRead } = await source.read(piece, 0, PIECE_BYTES, bytes)
    if (bytesRead === 0) break
    hash.update(piece.subarray(0, bytesRead))
    await target.write(piece, 0, bytesRead)
    bytes += bytesRead
  }
  await target.datasync()
  return hash.digest().equals(digest) ? bytes : null
}

async function finish(dataDir: string, source: string): Promise<void> {
  const handle = await open(vaultDatabaseFile(dataDir), 'r')
  await handle.sync()
  await handle.close()
  const partial = join(dataDir, 'volume.json.partial')
  await writeFile(partial, await readFile(join(source, 'volume.json')), { mode: FILE_MODE, flush: true })
  await syncFolder(dataDir)
  await rename(partial, join(dataDir, 'volume.json'))
  await rm(join(dataDir, MARKER))
  await syncFolder(dataDir)
}
