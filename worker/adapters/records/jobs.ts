import type { RecordsPort } from '../../../activities/records.ts'
import type { ControlDatabase } from '../../../prisma/control/client.ts'
import { boundedJson } from './bounded-json.ts'

const DAY_MS = 86_400_000
/** The one job that runs every few minutes; of the others each run stays, the checkpoints as witnesses. */
const FREQUENT = { kind: 'gc', keptMs: 30 * DAY_MS }

export function createJobRecords(database: ControlDatabase): Pick<RecordsPort, 'addJobRun' | 'lastJobRuns'> {
  return {
    async addJobRun({ result, ...columns }) {
      const { kind, startedAt } = columns
      const oldest = new Date(Date.parse(startedAt) - FREQUENT.keptMs).toISOString()
      await database.write(async (tx) => {
        await tx.jobRun.upsert({
          where: { kind_startedAt: { kind, startedAt } },
          create: { ...columns, result: boundedJson(result) },
          update: {},
        })
        if (kind === FREQUENT.kind) await tx.jobRun.deleteMany({ where: { kind, startedAt: { lt: oldest } } })
      })
    },
    async lastJobRuns() {
      // SQLite takes the other columns from the row that has the greatest instant.
      const rows = await database.reader.$queryRaw<Row[]>`
        SELECT "kind", MAX("started_at") AS "startedAt", "exit_code" AS "exitCode", "result"
        FROM "job_runs" GROUP BY "kind"`
      return rows.map(({ kind, startedAt, exitCode, result }) => ({
        kind,
        startedAtMs: Date.parse(startedAt),
        exitCode: Number(exitCode),
        isPartial: isPartial(result),
      }))
    },
  }
}

interface Row {
  kind: string
  startedAt: string
  exitCode: number | bigint
  result: string
}

/** `verify` works in slices and says so. */
function isPartial(result: string): boolean {
  const value: unknown = JSON.parse(result)
  return typeof value === 'object' && value !== null && 'complete' in value && value.complete === false
}
