import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Path → what stands for its content. */
export type Inputs = Readonly<Record<string, string>>

/** Pure: one text for a set of inputs, whatever their order. 12 hex digits of it make an image's tag. */
export function digestInputs(inputs: Inputs): string {
  const hash = createHash('sha256')
  for (const path of Object.keys(inputs).sort()) hash.update(`${path}\0${inputs[path]}\0`)
  return hash.digest('hex')
}

/** SHA-256 of a file's bytes; `absent` where there is none. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch (error) {
    if (isAbsent(error)) return 'absent'
    throw error
  }
  return hash.digest('hex')
}

/** Every file below `folder`, with its mode's executable bit, and every link by where it leads: what a build context holds. */
export async function digestFolder(folder: string): Promise<Inputs> {
  const inputs: Record<string, string> = {}
  for (const path of await listFiles(folder)) {
    inputs[path] = await digestEntry(join(folder, path))
  }
  return inputs
}

async function digestEntry(path: string): Promise<string> {
  const found = await lstat(path)
  if (found.isSymbolicLink()) return `l${await readlink(path)}`
  return `${(found.mode & 0o111) === 0 ? '-' : 'x'}${await digestFile(path)}`
}

/** Files below `folder`, relative to it, sorted; none when there is no such folder. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    if (isAbsent(error)) return []
    throw error
  })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

const isAbsent = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
