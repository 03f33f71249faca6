/** What is written down when a container's time is over: its times and its evidence. */
import type { SlotName } from '../workflows/domain/ids.ts'
import type { Member } from '../workflows/domain/rotation-order.ts'
import type { ActivityDeps, DriftFile, IncarnationRecord } from './deps.ts'
import { iso } from './members.ts'
import { noted } from './noted.ts'
import { callWithin, currentCall } from './waiting.ts'

/** How long a suspect container may keep us with its change list. */
const EVIDENCE_MS = 2_000

export type Dates = Pick<IncarnationRecord, 'servingAt' | 'drainingAt' | 'destroyedAt'>

/** Times of an incarnation that has ended, in ms. Exposure runs from the first byte served to the process gone. */
export function endOf({ servingAt, drainingAt, destroyedAt }: Dates, nowMs: number) {
  const endedAtMs = destroyedAt == null ? nowMs : Date.parse(destroyedAt)
  const servingAtMs = servingAt === null ? null : Date.parse(servingAt)
  const drainingAtMs = drainingAt === null ? null : Date.parse(drainingAt)
  return {
    at: iso(endedAtMs),
    exposureMs: servingAtMs === null ? null : endedAtMs - servingAtMs,
    servingMs: servingAtMs === null ? null : (drainingAtMs ?? endedAtMs) - servingAtMs,
    drainingMs: drainingAtMs === null ? null : endedAtMs - drainingAtMs,
  }
}

/** From the records, or from what the rotation knows where they cannot be asked. */
export function datesOf(record: IncarnationRecord | null, { servingSinceMs }: Pick<Member, 'servingSinceMs'>): Dates {
  const servingAt = record?.servingAt ?? (servingSinceMs === null ? null : iso(servingSinceMs))
  return { servingAt, drainingAt: record?.drainingAt ?? null, destroyedAt: record?.destroyedAt ?? null }
}

export async function closeRecord({ records, clock }: ActivityDeps, record: IncarnationRecord): Promise<void> {
  await records.closeIncarnation(record.id, endOf(record, clock.now()))
}

/** What an intruder left behind, as far as it can be had in time: a suspect container may not hold up its own end. */
export async function saveEvidence(
  deps: ActivityDeps,
  { id, slot }: Pick<IncarnationRecord, 'id' | 'slot'>,
): Promise<number | null> {
  const files = await changesInTime(deps, slot)
  if (files !== null) await noted(`changes in ${slot}`, () => deps.records.saveDrift(id, files))
  return files?.length ?? null
}

async function changesInTime({ engine }: ActivityDeps, slot: SlotName): Promise<DriftFile[] | null> {
  try {
    return await engine.changes(slot, callWithin(EVIDENCE_MS))
  } catch {
    currentCall().signal?.throwIfAborted()
    return null // refused, too late, too long: no evidence is worth a delay
  }
}
