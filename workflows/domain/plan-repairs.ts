/** What start-up and reconcile have in common: everything but the serving slot. */
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

/** Records whose container is gone, unless `remake` or the rotation of a lost serving slot will close them. */
export function repairRecords(survey: Survey): Repair[] {
  const present = new Set(survey.containers.map(({ id }) => id))
  return survey.records.living
    .filter(({ containerId }) => !present.has(containerId))
    .filter(({ slot }) => survey.traffic.serving !== slot)
    .map(({ id, slot }) => ({ do: 'forget', incarnation: id, slot }))
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
  const repairs = [
    ...repairRecords(survey),
    ...verdicts.flatMap((verdict) => repairSlot(survey, verdict)),
    ...repairStanding(survey, verdicts),
  ]
  return { verdicts, repairs }
}
