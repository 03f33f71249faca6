import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file of our own making in `.build/` or `.cache/`; one that is absent or broken counts as not there. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Whole or not at all: written beside its place, then renamed. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.${process.pid}.part`
  try {
    await writeFile(part, `${JSON.stringify(value, null, 2)}\n`)
    await rename(part, path)
  } finally {
    await rm(part, { force: true })
  }
}
