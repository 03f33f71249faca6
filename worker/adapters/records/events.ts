import type { EventRow, RecordsPort } from '../../../activities/records.ts'
import type { ControlDatabase, ControlTransaction } from '../../../prisma/control/client.ts'
import { boundedJson } from './bounded-json.ts'

export function createEventRecords(database: ControlDatabase): Pick<RecordsPort, 'addEvent'> {
  return {
    addEvent: (row) => database.write((tx) => insertEvent(tx, row)),
  }
}

/** As in the port, with the pool's name as it stands in a row. */
type NewEvent = Omit<EventRow, 'pool'> & { pool: string }

/** For the transaction that does what the event tells of: both are there or neither. */
export async function insertEvent(tx: ControlTransaction, row: NewEvent): Promise<void> {
  const { data, ...columns } = row
  await tx.event.upsert({
    where: { dedupeKey: row.dedupeKey },
    create: { ...columns, data: boundedJson(data) },
    update: {},
  })
}
