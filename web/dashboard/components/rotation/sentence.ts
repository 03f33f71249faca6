/** What a rotation came to, in words: what happened, why, and what it means. */
import { reasonWords, stepDoing, triggerBecause } from '../../lib/rotation-words.ts'

export interface ToldRotation {
  epoch: number
  trigger: string
  reason: string | null
  by: string | null
  old: { slot: string } | null
  new: { slot: string } | null
  outcome: 'rotated' | 'kept' | 'alarm' | null
  outcomeReason: string | null
  lost: number | null
}

export interface Told {
  title: string
  detail: string
  /** What a person does now, in order; empty when nothing. */
  next: string[]
}

/** @param step the one under way, while the rotation has no outcome */
export function tell(rotation: ToldRotation, step: string | null): Told {
  switch (rotation.outcome) {
    case null:
      return { title: runningTitle(rotation), detail: `Now ${stepDoing(step ?? 'chooseReplacement')}.`, next: [] }
    case 'rotated':
      return { title: `${moved(rotation)} ${because(rotation)}.`, detail: losses(rotation), next: [] }
    case 'kept':
      return tellKept(rotation)
    case 'alarm':
      return tellAlarm(rotation)
  }
}

function runningTitle({ trigger, old, new: next }: ToldRotation): string {
  if (old === null && trigger === 'start') return 'The first container of the pool is being put in service.'
  if (old === null) return 'The serving container is being replaced.'
  return next === null ? `${old.slot} is being replaced.` : `${old.slot} is being replaced by ${next.slot}.`
}

function moved({ old, new: next }: ToldRotation): string {
  if (old === null) return `${next?.slot ?? 'A container'} was put in service`
  return next === null ? `${old.slot} was replaced` : `${old.slot} was replaced by ${next.slot}`
}

function because({ trigger, by, reason }: ToldRotation): string {
  const why = trigger === 'manual' && by !== null ? `${by} asked for it` : triggerBecause(trigger)
  return reason === null || reason === '' ? `because ${why}` : `because ${why}: ${reason}`
}

function losses({ lost }: ToldRotation): string {
  if (lost === null) return 'Whether requests were lost is not known: HAProxy restarted meanwhile.'
  if (lost === 0) return 'No request was lost.'
  return lost === 1 ? '1 request was lost.' : `${lost.toLocaleString('en-US')} requests were lost.`
}

function tellKept(rotation: ToldRotation): Told {
  const { old, outcomeReason } = rotation
  const stayed = old === null ? 'Nothing changed' : `${old.slot} stayed in service`
  const why = reasonWords(outcomeReason) ?? 'The new container failed its checks.'
  const detail = `${why} ${losses(rotation)} The timer tries again with another container after a pause.`
  return { title: `${stayed}.`, detail, next: [] }
}

const undeletable = [
  'The old container takes no traffic. Look at it under Containers; its slot stays out of use.',
  'Remove it on the host with the engine’s own command, then wait one minute for the check to fill the slot.',
]

const alarmSteps: Record<string, string[]> = {
  not_destroyed: undeletable,
  still_there: undeletable,
  still_running: [
    'The old container takes no traffic. Look at it under Containers; its slot stays out of use.',
    'Kill it on the host with the engine’s own command, then wait one minute for the check to fill the slot.',
  ],
  compensation_failed: [
    'See under Containers which slot takes traffic now.',
    'When it is healthy, acknowledge the alert; the check repairs the other slots once a minute.',
    'When no slot takes traffic, start the stack again: the start-up puts one in service.',
  ],
  no_replacement: [
    'See under Containers why no spare becomes healthy; its last error stands in its history.',
    'When the image is at fault, go back to the one before and rotate by hand.',
  ],
}

const anyAlarm = [
  'Read the failed step below: its error says what was asked of whom.',
  'Check under Settings that every service is healthy.',
  'When the cause is gone, rotate by hand; a rotation that goes well ends the alarm.',
]

function tellAlarm(rotation: ToldRotation): Told {
  const { epoch, old, outcomeReason } = rotation
  const why = reasonWords(outcomeReason) ?? 'It could neither finish nor go back by itself.'
  const title = old === null ? `Rotation ${epoch} needs a person.` : `Replacing ${old.slot} needs a person.`
  return { title, detail: `${why} ${losses(rotation)}`, next: alarmSteps[outcomeReason ?? ''] ?? anyAlarm }
}
