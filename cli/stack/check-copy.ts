import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { hashFile } from './hash-file.ts'

/** Files of content are named after their SHA-256: `<number>-<16 hex>`, `t-<16 hex>`. */
const named = /^(?:\d+|t)-([0-9a-f]{16})$/

export interface CopyCheck {
  files: number
  bytes: number
  /** Paths below the folder whose bytes are not those that their names say. */
  damaged: string[]
}

/** Hashes every file of content in a copy of a vault. Says nothing about files that are missing: `restore` does. */
export async function checkCopy(folder: string, signal: AbortSignal): Promise<CopyCheck> {
  const check: CopyCheck = { files: 0, bytes: 0, damaged: [] }
  for (const entry of await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    signal.throwIfAborted()
    const path = join(entry.parentPath, entry.name)
    const { digest, bytes } = await hashFile(path)
    check.files++
    check.bytes += bytes
    if (named.exec(entry.name)?.[1] !== digest.slice(0, 16)) check.damaged.push(path.slice(folder.length + 1))
  }
  return check
}
