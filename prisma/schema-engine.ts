/** Prisma's own migration engine as WebAssembly: no binary, no download, and the tables that `prisma migrate` knows. */
import { readFile } from 'node:fs/promises'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'

export type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'

/** What our migrations cover: all of the database. */
export const everything = { externalTables: [], externalEnums: [] }

/** A driver's error as it happened; the engine itself only passes on a number for it. */
export type FirstFailure = () => unknown

/** @param wasmFile path of `schema_engine_bg.wasm`: the package's own entry imports it, which Node does not do */
export async function createSchemaEngine(
  wasmFile: string,
  factory: SqlMigrationAwareDriverAdapterFactory,
): Promise<{ engine: glue.SchemaEngine; firstFailure: FirstFailure }> {
  await loadEngine(wasmFile)
  const bound = bindMigrationAwareSqlAdapterFactory(factory)
  const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => undefined, bound)
  return { engine, firstFailure: () => bound.errorRegistry.consumeError(0)?.error }
}

/** `prisma migrate diff --from-migrations … --to-schema … --script`: SQL that would make the two say the same. */
export async function diffFromMigrations(
  engine: glue.SchemaEngine,
  migrations: glue.MigrationList,
  schema: string,
): Promise<string> {
  const to = { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content: schema }] }
  const from = { tag: 'migrations' as const, ...migrations }
  const { stdout } = await engine.diff({ from, to, script: true, exitCode: null, filters: everything })
  return stdout ?? ''
}

// How the engine asks for the text of a partial index: a string in double quotes, which SQLite built with DQS=0
// (better-sqlite3 13) takes for a column.
const DOUBLE_QUOTED_NAME = /^(SELECT sql FROM sqlite_master WHERE type = 'index' AND name = )"([^"']+)"/

/** Makes the engine's own statements fit this driver; the adapter's `executeRaw` also takes one statement only. */
export function forEngine(connection: SqlDriverAdapter): SqlDriverAdapter {
  return {
    provider: connection.provider,
    adapterName: connection.adapterName,
    queryRaw: (query) => connection.queryRaw({ ...query, sql: query.sql.replace(DOUBLE_QUOTED_NAME, "$1'$2'") }),
    async executeRaw(query) {
      if (query.args.length > 0) return connection.executeRaw(query)
      await connection.executeScript(query.sql)
      return 0
    },
    executeScript: (script) => connection.executeScript(script),
    startTransaction: (level) => connection.startTransaction(level),
    dispose: () => connection.dispose(),
  }
}

// Node has it; its types come only with those of a browser.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

let loaded: Promise<void> | undefined

/** Once a process: the glue keeps one instance for all engines. */
function loadEngine(wasmFile: string): Promise<void> {
  loaded ??= (async () => {
    const { instance } = await WebAssembly.instantiate(await readFile(wasmFile), {
      './schema_engine_bg.js': { ...glue },
    })
    glue.__wbg_set_wasm(instance.exports)
    const start = instance.exports.__wbindgen_start
    if (typeof start === 'function') start()
  })()
  return loaded
}
