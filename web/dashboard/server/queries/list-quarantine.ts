import type { ControlReader } from '../../../../prisma/control/client.ts'
import { SHELF_PLACES } from '../../../../workflows/domain/quarantine.ts'
import { Quarantined, type QuarantineList } from '../../contract/quarantine.ts'
import { exposureOf } from './list-containers.ts'
import type { QueryServices } from './query-services.ts'
import { readDrift } from './read-rotation.ts'
import { isoOf } from './read-rows.ts'

/** What is on the shelf, the latest first. */
export async function listQuarantine({ db, config, clock }: QueryServices): Promise<QuarantineList> {
  const rows = await db.reader.incarnation.findMany({
    where: { poolId: config.pool, state: 'quarantined', destroyedAt: null },
    orderBy: { id: 'desc' },
  })
  const nowMs = clock.now()
  const items: Quarantined[] = []
  for (const row of rows) {
    const { id: incarnation, slot, containerId, imageDigest, quarantineReason: reason, holdUntil } = row
    items.push(
      Quarantined.parse({
        ...{ incarnation, slot, containerId, imageDigest, reason },
        // A hold that has run out holds nothing, also while nobody is there to clear it.
        holdUntilAt: holdUntil !== null && holdUntil > isoOf(nowMs) ? holdUntil : null,
        exposureMs: exposureOf(row, nowMs).exposureMs,
        quarantinedAt: await readQuarantinedAt(db.reader, { pool: config.pool, incarnation }),
        drift: await readDrift(db.reader, row),
      }),
    )
  }
  return { items, capacity: SHELF_PLACES }
}

/** Its alert was opened in the same transaction, and stays open as long as it is on the shelf. */
async function readQuarantinedAt(
  reader: ControlReader,
  of: { pool: string; incarnation: number },
): Promise<string | null> {
  const subject = `incarnation/${of.incarnation}`
  const where = { pool: of.pool, code: 'quarantined', subject, resolvedAt: null }
  return (await reader.alert.findFirst({ where, select: { openedAt: true } }))?.openedAt ?? null
}
