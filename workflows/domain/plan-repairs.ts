/** What start-up and reconcile have in common: everything but the serving slot. */

import type { SlotName } from './ids.ts'
import { judgeSlots, type SlotVerdict } from './judge-slots.ts'
import type { Repair } from './repair.ts'
import type { Survey } from './survey.ts'

/** Repairs of one slot; the serving one is only put right in the records, never touched. */
export function repairSlot(survey: Survey, { slot, verdict }: SlotVerdict): Repair[] {
  switch (verdict.is) {
    case 'serving': {
      const known = verdict.record?.state === 'serving' && survey.records.servingSlot === slot
      return known ? [] : [{ do: 'adoptServing', slot, containerId: verdict.container.id }]
    }
    case 'servingLost':
      return [] // the caller decides: start-up places another one, reconcile asks for a rotation
    case 'spare':
    case 'standing':
      return []
    case 'thawed':
      return [{ do: 'freeze', slot, containerId: verdict.container.id }]
    case 'wrong': {
      const { because } = verdict
      const order = { slot, containerId: verdict.container.id, because }
      return [because === 'surplus' ? { do: 'destroy', ...order } : { do: 'remake', ...order }]
    }
    case 'empty':
      return survey.wanted.slots.includes(slot) ? [{ do: 'remake', slot, containerId: null, because: 'missing' }] : []
  }
}

/** The policy may want fewer containers than there are slots: the others are left empty. */
function wantedSlots({ wanted }: Survey, verdicts: readonly SlotVerdict[]): Set<SlotName> {
  const all = wanted.spares === undefined || wanted.spares >= wanted.slots.length - 1
  const count = all ? verdicts.length : 1 + (wanted.spares ?? 0)
  return new Set(
    verdicts
      .toSorted((a, b) => rank(a) - rank(b))
      .slice(0, count)
      .map(({ slot }) => slot),
  )
}

/** What serves stays in any case, then what is ready, then what has to be made; a slot that is no longer ours counts last. */
function rank({ verdict }: SlotVerdict): number {
  switch (verdict.is) {
    case 'serving':
    case 'servingLost':
      return 0
    case 'standing':
      return 1
    case 'spare':
    case 'thawed':
      return 2
    case 'wrong':
      return verdict.because === 'surplus' ? 5 : 3
    case 'empty':
      return 4
  }
}

function emptySlot(survey: Survey, { slot, verdict }: SlotVerdict): Repair[] {
  switch (verdict.is) {
    case 'serving':
    case 'servingLost':
      return repairSlot(survey, { slot, verdict })
    case 'standing':
    case 'spare':
    case 'thawed':
      return [{ do: 'destroy', slot, containerId: verdict.record.containerId, because: 'not_wanted' }]
    case 'wrong':
      return [{ do: 'destroy', slot, containerId: verdict.container.id, because: verdict.because }]
    case 'empty':
      return []
  }
}

/** Records whose container is gone, unless `remake` or the rotation of a lost serving slot will close them. */
export function repairRecords(survey: Survey): Repair[] {
  const present = new Set(survey.containers.map(({ id }) => id))
  return survey.records.living
    .filter(({ containerId }) => !present.has(containerId))
    .filter(({ slot, state }) => survey.traffic.serving !== slot || state === 'quarantined')
    .map(({ id, slot, state }) => {
      const because = state === 'quarantined' ? { because: 'quarantine_vanished' } : {}
      return { do: 'forget', incarnation: id, slot, ...because }
    })
}

/** Of two standing candidates (a rotation gave up and another stood up) the later ones freeze again. */
export function repairStanding(survey: Survey, verdicts: readonly SlotVerdict[]): Repair[] {
  const standing = verdicts.flatMap(({ slot, verdict }) => (verdict.is === 'standing' ? [{ slot, verdict }] : []))
  const surplus = standing.slice(survey.wanted.slots.length >= 3 ? 1 : 0)
  const freezes = surplus.map(({ slot, verdict }): Repair => {
    return { do: 'freeze', slot, containerId: verdict.record.containerId }
  })
  const wanted = survey.wanted.slots.length >= 3 && standing.length === 0
  return wanted ? [...freezes, { do: 'stand' }] : freezes
}

export interface RepairPlan {
  verdicts: SlotVerdict[]
  repairs: Repair[]
}

export function planRepairs(survey: Survey): RepairPlan {
  const verdicts = judgeSlots(survey)
  const kept = wantedSlots(survey, verdicts)
  const repairs = [
    ...repairRecords(survey),
    ...verdicts.flatMap((of) => (kept.has(of.slot) ? repairSlot(survey, of) : emptySlot(survey, of))),
    ...repairStanding(
      survey,
      verdicts.filter(({ slot }) => kept.has(slot)),
    ),
  ]
  return { verdicts, repairs }
}
