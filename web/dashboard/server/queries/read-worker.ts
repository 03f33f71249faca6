import type { QueryServices } from './query-services.ts'

const SILENT_MS = 20_000

/** The orchestrator renews its lease every two seconds for ten; one that ran out long ago means that nobody works. */
export async function readWorker({ db, clock }: QueryServices): Promise<'ok' | 'silent'> {
  const lease = await db.reader.lease.findUnique({ where: { name: 'telemetry' } })
  return lease !== null && clock.now() - Date.parse(lease.until) <= SILENT_MS - 10_000 ? 'ok' : 'silent'
}
