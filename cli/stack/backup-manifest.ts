/** What a backup consists of besides content, whose files are named after their digests. Written last: without it there is none. */
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CliError } from '../cli-error.ts'
import { hashFile } from './hash-file.ts'

export const manifestFile = 'manifest.json'
/** Below the folder of a backup. */
export const controlCopy = 'control.db'

const named = ['vault.db', 'volume.json', 'backup.json', controlCopy] as const

const file = z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().nonnegative() })
const manifest = z.strictObject({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  files: z.strictObject({ 'vault.db': file, 'volume.json': file, 'backup.json': file, [controlCopy]: file }),
})
export type BackupManifest = z.infer<typeof manifest>

export async function writeManifest(folder: string, now: Date): Promise<BackupManifest> {
  const [vault, volume, backup, control] = await Promise.all(named.map((name) => hashFile(join(folder, name))))
  const files = { 'vault.db': vault, 'volume.json': volume, 'backup.json': backup, [controlCopy]: control }
  const written = manifest.parse({ format: 1, createdAt: now.toISOString(), files })
  const partial = join(folder, `${manifestFile}.partial`)
  await using handle = await open(partial, 'w', 0o600)
  await handle.writeFile(`${JSON.stringify(written, null, 2)}\n`)
  await handle.sync()
  await rename(partial, join(folder, manifestFile))
  return written
}

/** Reads it and hashes the files that it names. @throws CliError `file_unreadable`, `check_failed` */
export async function checkManifest(folder: string): Promise<BackupManifest> {
  const text = await readFile(join(folder, manifestFile), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new CliError('file_unreadable', `${folder} is no complete backup: it has no ${manifestFile}`, { cause })
  })
  const found = parse(text)
  if (found === undefined) {
    throw new CliError('check_failed', `${join(folder, manifestFile)} is damaged, or of a later release`)
  }
  const damaged: string[] = []
  for (const name of named) {
    const actual = await hashFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return undefined
    })
    if (actual?.digest !== found.files[name].digest) damaged.push(name)
  }
  if (damaged.length === 0) return found
  throw new CliError('check_failed', `the backup is damaged, these files are missing or changed: ${damaged.join(', ')}`)
}

function parse(text: string): BackupManifest | undefined {
  try {
    return manifest.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
