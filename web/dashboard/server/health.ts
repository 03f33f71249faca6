/** Whether this process can do its work. Temporal is told but not asked for: history must stay readable without it. */
import { stat } from 'node:fs/promises'
import type { Readiness } from '../contract/health.ts'
import type { QueryServices } from './queries/query-services.ts'
import { isDatabaseError } from './respond.ts'

/** Tables of the newest migration that the dashboard needs. */
const newestTables = ['accounts', 'sessions', 'rate_limits', 'spent_challenges']

export async function readReadiness({ db, config, temporal }: QueryServices): Promise<Readiness> {
  const tables = await readTables(db)
  const isMigrated = tables !== null && newestTables.every((name) => tables.includes(name))
  return {
    database: tables === null ? 'unavailable' : 'ok',
    migrations: isMigrated ? 'ok' : 'missing',
    key: (await exists(config.files.key)) ? 'ok' : 'missing',
    temporal: temporal.reachability(),
  }
}

export const isReady = ({ database, migrations, key }: Readiness): boolean =>
  database === 'ok' && migrations === 'ok' && key === 'ok'

/** 503 with the same body when it cannot. Where the parts cannot even be built, what is missing is told by the failure. */
export async function answerReadiness(getServices: () => Promise<QueryServices>): Promise<Response> {
  const found = await getServices().then(readReadiness, readFailure)
  return Response.json(found, { status: isReady(found) ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}

function readFailure(error: unknown): Readiness {
  const isDatabase = isDatabaseError(error)
  return {
    database: isDatabase ? 'unavailable' : 'ok',
    migrations: isDatabase ? 'missing' : 'ok',
    key: isDatabase ? 'ok' : 'missing',
    temporal: 'unreachable',
  }
}

async function readTables(db: QueryServices['db']): Promise<string[] | null> {
  try {
    const rows = await db.reader.$queryRaw<{ name: string }[]>`SELECT name FROM sqlite_master WHERE type = 'table'`
    return rows.map(({ name }) => name)
  } catch {
    return null // whatever the reason is: it cannot be read
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.size > 0,
    () => false,
  )
}
