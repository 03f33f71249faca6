/** A standard Prisma Migrate folder, read for the engine. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MigrationList } from './schema-engine.ts'

/** @throws ENOENT when the folder or its lock file is missing: a build that forgot them must not count as "all done" */
export async function readMigrations(folder: string): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: await readFile(join(folder, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.sort().map((name) => readMigration(folder, name))),
  }
}

async function readMigration(folder: string, name: string) {
  const value = await readFile(join(folder, name, 'migration.sql'), 'utf8')
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
}

export interface MigrationFiles {
  /** The standard folder. */
  migrations: string
  /** `schema_engine_bg.wasm` */
  engine: string
}

/**
 * Where a program finds them: beside its own bundle (`migrations/` and `schema_engine_bg.wasm`); in a checkout, where
 * programs are not bundled, in this folder and in the installed package.
 * @param programDir folder of `process.argv[1]`
 */
export function migrationFilesBeside(programDir: string, database: 'control' | 'vault'): MigrationFiles {
  const engine = join(programDir, 'schema_engine_bg.wasm')
  if (existsSync(engine)) return { migrations: join(programDir, 'migrations'), engine }
  return { migrations: join(import.meta.dirname, database, 'migrations'), engine: installedEngine() }
}

/** `schema_engine_bg.wasm` of the installed package; the image build copies it beside the bundle. */
export function installedEngine(): string {
  return fileURLToPath(new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm')))
}
