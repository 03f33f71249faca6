/** Slots that have taken requests without an order of ours: the gateway had failed over to them by itself. */
import type { PoolName, SlotName } from '../workflows/domain/ids.ts'
import type { ActivityDeps, IncarnationRecord, PoolTraffic } from './deps.ts'
import { iso } from './members.ts'
import { noted } from './noted.ts'

/** Whoever drains for HAProxy and is not one of `known` has served, so that it is never a spare or a candidate again. */
export async function recordStrays(
  deps: ActivityDeps,
  { pool, traffic }: { pool: PoolName; traffic: PoolTraffic },
  known: readonly SlotName[],
): Promise<void> {
  const strays = traffic.slots.filter(({ slot, wanted }) => wanted.state === 'draining' && !known.includes(slot))
  if (strays.length === 0) return
  const living = (await noted('who has served', () => deps.records.listLiving(pool))) ?? []
  const rows = living.filter(({ slot }) => strays.some((stray) => stray.slot === slot))
  for (const row of rows) await recordEnd(deps, traffic, row)
}

async function recordEnd({ records, clock }: ActivityDeps, traffic: PoolTraffic, row: IncarnationRecord) {
  const { id, slot, state } = row
  const nowMs = clock.now()
  const sinceMs = Date.parse(traffic.failovers.findLast(({ to }) => to === slot)?.at ?? iso(nowMs))
  // The gateway remembers failovers longer than incarnations live, and this one cannot have served before it stood.
  const servingAt = iso(sinceMs < Date.parse(row.createdAt) ? nowMs : sinceMs)
  await noted(`${slot} has served`, async () => {
    if (state === 'candidate') await records.moveIncarnation(id, 'serving', { at: servingAt })
    if (state === 'candidate' || state === 'serving') await records.moveIncarnation(id, 'draining', { at: iso(nowMs) })
  })
}
