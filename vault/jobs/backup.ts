/**
 * A complete vault at one moment, under `backups/` on the same volume, for `leyzenctl backup` to carry away: the
 * database, and the files that this very copy names as hard links. Neither `gc` nor `sweep` runs meanwhile.
 */
import { copyFile, link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openVault, vaultDatabaseFile } from '../../prisma/vault/client.ts'
import { copyVault } from '../../prisma/vault/snapshot.ts'
import { blobPath } from '../storage/blob-key.ts'
import { createFolders, FILE_MODE, FOLDER_MODE, readVolume, syncFolder } from '../storage/volume.ts'
import { JobError, type JobReport, type VaultJob } from './job.ts'
import { listNamed } from './named-files.ts'
import { readNewestMigration } from './run-vault-job.ts'

const NAMED = 20
const COMPLETE = /^\d{8}T\d{9}Z$/

export async function backup(job: VaultJob): Promise<JobReport> {
  const { context, lease } = job
  const backups = join(context.dataDir, 'backups')
  const name = context.now().toISOString().replaceAll(/[-:.]/g, '')
  const partial = join(backups, `${name}.partial`)
  await mkdir(backups, { recursive: true, mode: FOLDER_MODE })
  await removeAllBut(backups, await newestOf(backups))
  await createFolders(await makeFolder(partial))
  await copyVault(context.dataDir, { target: vaultDatabaseFile(partial), mode: FILE_MODE })
  await lease.keep()
  await copyFile(join(context.dataDir, 'volume.json'), join(partial, 'volume.json'))
  const report = await copyNamed(job, partial)
  await writeFile(join(partial, 'backup.json'), `${JSON.stringify(report)}\n`, { mode: FILE_MODE, flush: true })
  await syncFolder(partial)
  await rename(partial, join(backups, name))
  await syncFolder(backups)
  await removeAllBut(backups, name)
  if (report.missing === 0) return { backup: name, ...report }
  const message = 'the backup was made, but files that it names are missing'
  throw new JobError('damage_found', message, { refused: true, report: { backup: name, ...report } })
}

async function makeFolder(path: string): Promise<string> {
  await mkdir(path, { mode: FOLDER_MODE })
  return path
}

/** A backup pins what was purged since, so there is one. */
async function newestOf(backups: string): Promise<string | undefined> {
  return (await readdir(backups))
    .filter((name) => COMPLETE.test(name))
    .sort()
    .at(-1)
}

async function removeAllBut(backups: string, kept: string | undefined): Promise<void> {
  for (const name of await readdir(backups)) {
    if (name !== kept) await rm(join(backups, name), { recursive: true, force: true })
  }
}

async function copyNamed({ context, lease }: VaultJob, target: string) {
  const { uuid } = await readVolume(target)
  await using copy = await openVault(target)
  const missing: string[] = []
  let files = 0
  let bytes = 0
  for await (const { key, sizeBytes } of listNamed(copy.reader)) {
    await lease.keep()
    const path = blobPath(key)
    if (await linkFile(join(context.dataDir, ...path), join(target, ...path))) files++
    // An index is only an accelerator.
    else if (key.kind !== 'index') missing.push(path.slice(2).join('/'))
    bytes += sizeBytes
  }
  return {
    ...{ format: 1, uuid, createdAt: context.now().toISOString(), migration: await readNewestMigration(copy.reader) },
    ...{ versions: await copy.reader.version.count(), auditSize: await copy.reader.auditLog.count() },
    ...{ files, bytes, missing: missing.length, missingFiles: missing.slice(0, NAMED) },
  }
}

/** False when there is no such file. Files never change once they have their name, so a link is a copy. */
async function linkFile(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true, mode: FOLDER_MODE })
  try {
    await link(from, to)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return false
    // A file system without links, or one that has given out all of this file.
    if (code !== 'EPERM' && code !== 'EMLINK' && code !== 'ENOTSUP') throw error
    await copyFile(from, to)
  }
  return true
}
