/** What the start-up has to do. Run again on a pool that is well, the plan is empty. */
import type { ContainerId, Epoch, SlotName } from './ids.ts'
import { planRepairs } from './plan-repairs.ts'
import type { Repair } from './repair.ts'
import { nextEpoch, type Survey } from './survey.ts'

export interface StartupPlan {
  /** Nothing at all has to change. */
  idle: boolean
  epoch: number
  /** Records of vanished containers; done first, no container is touched. */
  forgets: Repair[]
  /** Each concerns its own slot, so they run side by side; what is made stays thawed until HAProxy has seen it. */
  slots: Repair[]
  /** The slot that served and is dead: done once another one serves, as HAProxy still names it. */
  lost: Repair[]
  /** Slots of which one is put in service; empty when one serves already. */
  placeAmong: SlotName[]
  /** Slots that hold a spare which is frozen already. */
  frozen: SlotName[]
  serving: { slot: SlotName; containerId: ContainerId } | null
  /** Rotations that the records hold open; those whose workflow is gone are closed as `kept`. */
  openRotations: Epoch[]
  /** Why the serving incarnation has to be replaced once the controller runs. */
  replaceServing: 'image' | null
  stand: boolean
}

export function planStartup(survey: Survey): StartupPlan {
  const { verdicts, repairs } = planRepairs(survey)
  const lost = verdicts.flatMap(({ slot, verdict }) => (verdict.is === 'servingLost' ? [{ slot, verdict }] : []))
  const serving = verdicts.flatMap(({ slot, verdict }) => (verdict.is === 'serving' ? [{ slot, verdict }] : []))[0]
  const lostSlots = lost.map(({ slot }) => slot)
  const others = survey.wanted.slots.filter((slot) => !lostSlots.includes(slot))
  return {
    idle:
      repairs.length === 0 && lost.length === 0 && serving !== undefined && survey.records.openRotations.length === 0,
    epoch: nextEpoch(survey),
    forgets: repairs.filter(({ do: kind }) => kind === 'forget'),
    slots: repairs.filter(concernsSlot),
    lost: lost.flatMap(({ slot, verdict }) => replaceLost(survey, slot, verdict.container?.id ?? null)),
    placeAmong: serving === undefined ? others : [],
    frozen: verdicts.flatMap(({ slot, verdict }) => (verdict.is === 'spare' ? [slot] : [])),
    serving: serving === undefined ? null : { slot: serving.slot, containerId: serving.verdict.container.id },
    openRotations: survey.records.openRotations,
    replaceServing: serving !== undefined && (serving.verdict.oldSpec || serving.verdict.surplus) ? 'image' : null,
    stand: survey.wanted.slots.length >= 3,
  }
}

function replaceLost({ wanted }: Survey, slot: SlotName, containerId: ContainerId | null): Repair[] {
  const order = { slot, because: 'serving_lost' }
  if (wanted.slots.includes(slot))
    return [
      { do: 'clearSlot', slot },
      { do: 'remake', ...order, containerId },
    ]
  return containerId === null ? [{ do: 'clearSlot', slot }] : [{ do: 'destroy', ...order, containerId }]
}

function concernsSlot(repair: Repair): boolean {
  return repair.do !== 'forget' && repair.do !== 'stand'
}
