/** For each thing that is wrong with a draft: a sentence beside its field, and a number that would work. */
import {
  type Interval,
  longestMs,
  type MaintenanceWindow,
  type Policy,
  policyBounds,
  shortestMs,
} from '../../../../workflows/domain/policy.ts'
import type { PolicyProblem } from '../../../../workflows/domain/policy-problems.ts'
import { durationText } from './duration-text.ts'
import { type DurationPath, durationAt, durationFields, withDuration } from './fields.ts'

export interface Advice {
  /** Of the field that it stands beside. */
  path: string
  sentence: string
  /** null where no single value would do. */
  fix: { label: string; policy: Policy } | null
}

export interface Ground {
  replicas: number
  measuredRotationMs: number | null
  /** Zone to offer where a window's is unknown. */
  timeZone: string
}

export function advise(found: PolicyProblem, policy: Policy, ground: Ground): Advice {
  if (found.path.startsWith('windows')) return windowAdvice(found, policy, ground)
  if (found.path === 'interval') return speedAdvice(policy, ground)
  if (found.path === 'spares') return sparesAdvice(policy, ground)
  if (found.path === 'risk.health') {
    const sentence = 'A pool whose serving container is dead would stay down.'
    return { path: found.path, sentence, fix: { label: 'Rotate as usual', policy: withHealth(policy) } }
  }
  if (isDurationPath(found.path)) return durationAdvice(found.path, policy)
  return { path: found.path, sentence: `Expected ${found.expected}: ${found.hint}.`, fix: null }
}

type Exponential = Extract<Interval, { kind: 'exponential' }>

const isDurationPath = (path: string): path is DurationPath => Object.hasOwn(durationFields, path)

const withHealth = (policy: Policy): Policy => ({ ...policy, risk: { ...policy.risk, health: 'rotate' } })

function durationAdvice(path: DurationPath, policy: Policy): Advice {
  const bounds = boundsOf(path)
  const value = durationAt(policy, path) ?? 0
  if (value < bounds.from || value > bounds.to) {
    const nearest = Math.min(Math.max(value, bounds.from), path === 'graceMs' ? bestGraceMs(policy) : bounds.to)
    const sentence = `From ${durationText(bounds.from)} to ${durationText(bounds.to)}.`
    return { path, sentence, fix: use(policy, path, nearest) }
  }
  return { path, ...meaning(path, policy) }
}

/** Nine tenths of the shortest interval, as in the default policy. */
const bestGraceMs = ({ interval }: Policy): number => {
  const leastMs = shortestMs(interval)
  return Math.max(0, Math.min(policyBounds.graceMs.to, tidy(leastMs * 0.9), leastMs - 1))
}

function boundsOf(path: DurationPath): { from: number; to: number } {
  switch (path) {
    case 'interval.everyMs':
    case 'interval.meanMs':
      return policyBounds.meanMs
    case 'interval.minMs':
      return { from: 1, to: policyBounds.meanMs.to }
    case 'interval.maxMs':
    case 'maxExposureMs':
      return { from: 1, to: policyBounds.meanMs.to * 4 }
    default:
      return policyBounds[path]
  }
}

function meaning(path: DurationPath, policy: Policy): Omit<Advice, 'path'> {
  const { interval, graceMs } = policy
  const leastMs = shortestMs(interval)
  if (path === 'graceMs') {
    const sentence = `Less than the shortest interval, ${durationText(leastMs)}: a drain must end before the next begins.`
    return { sentence, fix: use(policy, path, bestGraceMs(policy)) }
  }
  if (path === 'maxExposureMs') {
    const sentence = `At least ${durationText(leastMs + graceMs)}, the shortest interval plus grace. Longest plus grace leaves the whole window.`
    return { sentence, fix: use(policy, path, longestMs(interval) + graceMs) }
  }
  if (interval.kind === 'exponential') return windowOfIntervals(path, policy, interval)
  return { sentence: `Expected ${durationFields[path].bounds}.`, fix: null }
}

/** Shortest, mean and longest do not fit together: the one that was named moves, or the other two where it cannot. */
function windowOfIntervals(path: DurationPath, policy: Policy, interval: Exponential): Omit<Advice, 'path'> {
  const { minMs, meanMs, maxMs } = interval
  if (path === 'interval.minMs') {
    const halfMs = tidy(Math.min(meanMs, maxMs) / 2)
    const fix = halfMs < maxMs ? use(policy, path, halfMs) : around(policy, meanMs)
    return { sentence: `Less than the longest interval, ${durationText(maxMs)}.`, fix }
  }
  const middleMs = Math.floor((minMs + maxMs) / 2)
  const betweenMs = tidyBetween(minMs, middleMs)
  const { from, to } = policyBounds.meanMs
  const fits = betweenMs > minMs && betweenMs < middleMs && betweenMs >= from && betweenMs <= to
  const sentence = `Between ${durationText(minMs)} and ${durationText(middleMs)}, the middle of shortest and longest.`
  return { sentence, fix: fits ? use(policy, path, betweenMs) : around(policy, meanMs) }
}

/** Half and twice the mean, as in the default policy. */
function around(policy: Policy, meanMs: number) {
  const [minMs, maxMs] = [Math.floor(meanMs / 2), meanMs * 2]
  const label = `Use ${durationText(minMs)} to ${durationText(maxMs)}`
  return { label, policy: { ...policy, interval: { kind: 'exponential' as const, meanMs, minMs, maxMs } } }
}

const use = (policy: Policy, path: DurationPath, ms: number) => ({
  label: `Use ${durationText(ms)}`,
  policy: withDuration(policy, path, ms),
})

/** Rounded down to a second where that leaves something, so that a proposal reads well. */
const tidy = (ms: number): number => (ms >= 2_000 ? Math.floor(ms / 1_000) * 1_000 : Math.max(1, Math.floor(ms)))

/** Two thirds of the way, as in the default policy; whole seconds where one lies between. */
function tidyBetween(lowMs: number, highMs: number): number {
  const exact = lowMs + ((highMs - lowMs) * 2) / 3
  const rounded = tidy(exact)
  return rounded > lowMs ? rounded : Math.floor(exact)
}

function sparesAdvice(policy: Policy, { replicas }: Ground): Advice {
  const most = Math.max(1, replicas - 1)
  const spares = policy.spares >= 1 ? most : 1
  const sentence = `From 1 to ${most}: one of the ${replicas} slots serves. More need a higher WEB_REPLICAS.`
  return { path: 'spares', sentence, fix: { label: `Use ${spares}`, policy: { ...policy, spares } } }
}

/** The interval under what a rotation takes here: the whole window grows by one factor. */
function speedAdvice(policy: Policy, { measuredRotationMs }: Ground): Advice {
  const leastMs = Math.ceil((measuredRotationMs ?? 0) / 1_000) * 1_000
  const { interval } = policy
  const sentence = `A rotation takes ${durationText(Math.ceil(measuredRotationMs ?? 0))} here, so a shorter interval could never be kept.`
  if (interval.kind === 'fixed')
    return { path: 'interval.everyMs', sentence, fix: use(policy, 'interval.everyMs', leastMs) }
  const grow = leastMs / interval.meanMs
  const grown = {
    ...interval,
    meanMs: leastMs,
    minMs: Math.ceil(interval.minMs * grow),
    maxMs: Math.ceil(interval.maxMs * grow),
  }
  const maxExposureMs = Math.max(policy.maxExposureMs, grown.maxMs + policy.graceMs)
  const fix = { label: `Use a mean of ${durationText(leastMs)}`, policy: { ...policy, interval: grown, maxExposureMs } }
  return { path: 'interval.meanMs', sentence, fix }
}

function windowAdvice(found: PolicyProblem, policy: Policy, { timeZone }: Ground): Advice {
  const [, place, field] = found.path.split('.')
  const index = Number(place)
  const changed = (change: Partial<MaintenanceWindow>): Policy => ({
    ...policy,
    windows: policy.windows.map((window, at) => (at === index ? { ...window, ...change } : window)),
  })
  const { from, to } = policyBounds.factor
  switch (field) {
    case 'days':
      return { path: found.path, sentence: 'Choose at least one day.', fix: null }
    case 'to':
    case 'from':
      return { path: found.path, sentence: `Expected ${found.expected}; ${found.hint}.`, fix: null }
    case 'timeZone':
      return {
        path: found.path,
        sentence: 'No such time zone.',
        fix: { label: `Use ${timeZone}`, policy: changed({ timeZone }) },
      }
    case 'factor': {
      const factor = Math.min(Math.max(Math.round(policy.windows[index]?.factor ?? from), from), to)
      const fix = { label: `Use ${factor}`, policy: changed({ factor }) }
      return { path: found.path, sentence: `From ${from} to ${to} times slower.`, fix }
    }
    default:
      return { path: found.path, sentence: `Expected ${found.expected}: ${found.hint}.`, fix: null }
  }
}
