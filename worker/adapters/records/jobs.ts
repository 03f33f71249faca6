import type { RecordsPort } from '../../../activities/records.ts'
import type { ControlDatabase } from '../../../prisma/control/client.ts'
import { boundedJson } from './bounded-json.ts'

export function createJobRecords(database: ControlDatabase): Pick<RecordsPort, 'addJobRun'> {
  return {
    async addJobRun({ result, ...columns }) {
      const { kind, startedAt } = columns
      await database.write((tx) =>
        tx.jobRun.upsert({
          where: { kind_startedAt: { kind, startedAt } },
          create: { ...columns, result: boundedJson(result) },
          update: {},
        }),
      )
    },
  }
}
