import { createHash } from 'node:crypto'

/** A generated file, by its path relative to the installation. */
export interface GeneratedFile {
  path: string
  content: string
  mode: number
  /** Its content is never shown. */
  isSecret?: boolean
}

/** SHA-256 over names and contents, in the order of the names; each part is preceded by its length. */
export function configDigest(files: readonly GeneratedFile[]): string {
  const hash = createHash('sha256')
  for (const { path, content } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    for (const part of [path, content]) hash.update(`${Buffer.byteLength(part)}:`).update(part)
  }
  return hash.digest('hex')
}
