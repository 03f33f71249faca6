/** Names of the pool's slots and the steps of the rotation that runs: what a stream begins with besides the REST answers. */
import type { ControlDatabase } from '../../../../prisma/control/client.ts'
import { OpenStep } from '../../contract/stream.ts'

/** By the index that `stats` uses. */
export async function readSlotNames(db: ControlDatabase, pool: string): Promise<(string | null)[]> {
  const rows = await db.reader.slot.findMany({ where: { poolId: pool }, select: { idx: true, name: true } })
  const highest = Math.max(-1, ...rows.map(({ idx }) => idx))
  const names = new Map(rows.map(({ idx, name }) => [idx, name]))
  return Array.from({ length: highest + 1 }, (_, idx) => names.get(idx) ?? null)
}

/** The latest attempt at each, in their order. */
export async function readOpenSteps(db: ControlDatabase, pool: string): Promise<OpenStep[]> {
  const rotation = await db.reader.rotation.findFirst({
    where: { poolId: pool, outcome: null },
    orderBy: { epoch: 'desc' },
    include: { steps: { orderBy: [{ seq: 'asc' }, { attempt: 'asc' }] } },
  })
  if (rotation === null) return []
  const latest = new Map(rotation.steps.map((step) => [step.seq, step]))
  return [...latest.values()].map((row) =>
    OpenStep.parse({
      ...{ epoch: Number(rotation.epoch), step: row.name, seq: row.seq, attempt: row.attempt, state: row.state },
      ...{ startedAt: row.startedAt, finishedAt: row.finishedAt, errorCode: row.errorCode, error: row.error },
      durationMs: row.durationUs === null ? null : Number(row.durationUs) / 1_000,
      detail: row.detail === null ? null : JSON.parse(row.detail),
    }),
  )
}
