/** Every field of a policy in words: its name, its unit and bounds, and what it does. */
import { type Policy, policyBounds, type RiskKind } from '../../../../workflows/domain/policy.ts'
import { durationText } from './duration-text.ts'

export type DurationPath =
  | 'interval.everyMs'
  | 'interval.minMs'
  | 'interval.meanMs'
  | 'interval.maxMs'
  | 'maxExposureMs'
  | 'graceMs'
  | 'healthTimeoutMs'
  | 'bakeMs'
  | 'backOffCapMs'

export interface FieldWords {
  label: string
  /** One sentence: what it does. */
  does: string
  /** Unit and bounds, shown at all times. */
  bounds: string
}

const between = ({ from, to }: { from: number; to: number }) => `${durationText(from)} to ${durationText(to)}`

export const durationFields: Record<DurationPath, FieldWords> = {
  'interval.everyMs': {
    label: 'Interval',
    does: 'Time from one switch to the next. The same each time, so anyone who has seen two switches knows the third.',
    bounds: between(policyBounds.meanMs),
  },
  'interval.minMs': {
    label: 'Shortest interval',
    does: 'No switch by timer comes earlier than this after the last one.',
    bounds: '1 ms or more, below the mean',
  },
  'interval.meanMs': {
    label: 'Mean interval',
    does: 'What the intervals come to on average. Nearer to the shortest means more early switches.',
    bounds: `${between(policyBounds.meanMs)}, below the middle of shortest and longest`,
  },
  'interval.maxMs': {
    label: 'Longest interval',
    does: 'A switch by timer has come by then.',
    bounds: 'more than the shortest',
  },
  maxExposureMs: {
    label: 'Longest exposure',
    does: 'Hard limit from the first byte served to the process gone. The switch comes one grace period before it.',
    bounds: 'at least shortest interval plus grace',
  },
  graceMs: {
    label: 'Grace',
    does: 'How long the old container may finish what it has. Then what is left is cut.',
    bounds: `${between(policyBounds.graceMs)}, below the shortest interval`,
  },
  healthTimeoutMs: {
    label: 'Health time-out',
    does: 'How long a new container may take until HAProxy finds it healthy. Then the old one stays.',
    bounds: between(policyBounds.healthTimeoutMs),
  },
  bakeMs: {
    label: 'Bake',
    does: 'How long the new container is watched before the old one goes. 0 s leaves the step out.',
    bounds: between(policyBounds.bakeMs),
  },
  backOffCapMs: {
    label: 'Longest back-off',
    does: 'After failures each wait doubles, up to this.',
    bounds: between(policyBounds.backOffCapMs),
  },
}

export const sparesField: FieldWords = {
  label: 'Spares',
  does: 'Containers kept ready and frozen beside the serving one. More make the next slot harder to guess.',
  bounds: '1 to one less than the slots',
}

export const riskFields: Record<RiskKind, { label: string; does: string }> = {
  drift: { label: 'Changed files', does: 'A file was added, changed or deleted inside the serving container.' },
  errors: { label: 'Error burst', does: 'The serving container answers many requests with errors of its own.' },
  health: { label: 'Health lost', does: 'The serving container stops answering health checks.' },
  signal: { label: 'Outside signal', does: 'An intrusion detection system or a log watcher sent a report.' },
}

export const responseWords = {
  ignore: 'Only record it',
  rotate: 'Rotate as usual',
  hostile: 'Cut at once and quarantine',
} as const

/** @param path of a `DurationPath`; null where the interval is of the other kind */
export function durationAt(policy: Policy, path: DurationPath): number | null {
  const { interval } = policy
  switch (path) {
    case 'interval.everyMs':
      return interval.kind === 'fixed' ? interval.everyMs : null
    case 'interval.minMs':
      return interval.kind === 'exponential' ? interval.minMs : null
    case 'interval.meanMs':
      return interval.kind === 'exponential' ? interval.meanMs : null
    case 'interval.maxMs':
      return interval.kind === 'exponential' ? interval.maxMs : null
    default:
      return policy[path]
  }
}

/** The policy with that one duration changed; unchanged where the interval is of the other kind. */
export function withDuration(policy: Policy, path: DurationPath, ms: number): Policy {
  const { interval } = policy
  if (!path.startsWith('interval.')) return { ...policy, [path]: ms }
  const name = path.slice('interval.'.length)
  return name in interval ? { ...policy, interval: { ...interval, [name]: ms } } : policy
}
