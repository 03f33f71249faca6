import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { secretFilesOf, secretSpecs } from '../env/secret-files.ts'
import type { GeneratedFile } from './config-digest.ts'

/**
 * When each secret was last made, for the dashboard, which shows ages and must not see the secrets of other services.
 * Name → instant; names and times only.
 */
export async function secretInventory(dir: string): Promise<GeneratedFile> {
  const made = await Promise.all(
    secretSpecs.map(async (spec) => {
      const times = await Promise.all(secretFilesOf(spec).map((path) => changedAt(join(dir, path))))
      const known = times.filter((time) => time !== undefined)
      return known.length === 0 ? [] : [[spec.name, new Date(Math.max(...known)).toISOString()] as const]
    }),
  )
  const content = `${JSON.stringify(Object.fromEntries(made.flat()), null, 2)}\n`
  return { path: 'secrets/dashboard/INVENTORY.json', content, mode: 0o644 }
}

/** ms; undefined where there is no such file. */
async function changedAt(path: string): Promise<number | undefined> {
  try {
    return Math.floor((await stat(path)).mtimeMs)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
