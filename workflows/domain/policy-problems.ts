/** Says everything that is wrong with a proposed policy at once. */
import { type Policy, policyBounds, shortestMs } from './policy.ts'

export interface PolicyProblem {
  path: string
  got: unknown
  expected: string
  hint: string
}

export interface PolicyGround {
  replicas: number
  /** Duration of the last rotation, drain included; null before the first. */
  measuredRotationMs: number | null
}

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

/** An empty list means that `raw` is a `Policy` that can work on this pool. */
export function policyProblems(raw: unknown, ground: PolicyGround): PolicyProblem[] {
  if (!isFields(raw)) return [problem('', raw, 'an object', 'send the whole policy')]
  const shape = [...unknownFields('', raw, topFields), ...boundProblems(raw), ...intervalShape(raw.interval)]
  if (shape.length > 0) return shape
  const policy = raw as Fields & Policy // every field was looked at above
  return [...intervalMeaning(policy), ...limitMeaning(policy), ...groundMeaning(policy, ground)]
}

/** @throws nothing; answers null unless `policyProblems` finds none */
export function parsePolicy(raw: unknown, ground: PolicyGround): Policy | null {
  return policyProblems(raw, ground).length === 0 ? (raw as Policy) : null
}

const topFields = ['interval', 'maxExposureMs', 'graceMs', 'healthTimeoutMs', 'bakeMs', 'backOffCapMs']
const intervalFields = { exponential: ['kind', 'meanMs', 'minMs', 'maxMs'], fixed: ['kind', 'everyMs'] }

const problem = (path: string, got: unknown, ...[expected, hint]: [string, string]): PolicyProblem => ({
  path,
  got,
  expected,
  hint,
})

function unknownFields(prefix: string, raw: Fields, known: readonly string[]): PolicyProblem[] {
  return Object.keys(raw)
    .filter((name) => !known.includes(name))
    .map((name) => problem(prefix + name, raw[name], 'no such field', `known fields: ${known.join(', ')}`))
}

function bounded(path: string, value: unknown, bounds: { from: number; to: number }): PolicyProblem[] {
  if (isWhole(value) && value >= bounds.from && value <= bounds.to) return []
  return [problem(path, value, `whole ms from ${bounds.from} to ${bounds.to}`, `for example ${bounds.from}`)]
}

function boundProblems(raw: Fields): PolicyProblem[] {
  return [
    ...bounded('graceMs', raw.graceMs, policyBounds.graceMs),
    ...bounded('healthTimeoutMs', raw.healthTimeoutMs, policyBounds.healthTimeoutMs),
    ...bounded('bakeMs', raw.bakeMs, policyBounds.bakeMs),
    ...bounded('backOffCapMs', raw.backOffCapMs, policyBounds.backOffCapMs),
    ...bounded('maxExposureMs', raw.maxExposureMs, { from: 1, to: policyBounds.meanMs.to * 4 }),
  ]
}

function intervalShape(interval: unknown): PolicyProblem[] {
  const kinds = 'an object of kind exponential or fixed'
  if (!isFields(interval)) return [problem('interval', interval, kinds, 'see the default policy')]
  if (interval.kind === 'fixed') {
    const strange = unknownFields('interval.', interval, intervalFields.fixed)
    return [...strange, ...bounded('interval.everyMs', interval.everyMs, policyBounds.meanMs)]
  }
  if (interval.kind !== 'exponential') return [problem('interval.kind', interval.kind, 'exponential or fixed', kinds)]
  return [
    ...unknownFields('interval.', interval, intervalFields.exponential),
    ...bounded('interval.meanMs', interval.meanMs, policyBounds.meanMs),
    ...bounded('interval.minMs', interval.minMs, { from: 1, to: policyBounds.meanMs.to }),
    ...bounded('interval.maxMs', interval.maxMs, { from: 1, to: policyBounds.meanMs.to * 4 }),
  ]
}

function intervalMeaning({ interval }: Policy): PolicyProblem[] {
  if (interval.kind === 'fixed') return []
  const { meanMs, minMs, maxMs } = interval
  if (minMs >= maxMs) return [problem('interval.minMs', minMs, `less than maxMs ${maxMs}`, 'half of the mean')]
  // An exponential cut at both ends has its mean in the lower half of the window, whatever its rate.
  const middleMs = (minMs + maxMs) / 2
  if (meanMs > minMs && meanMs < middleMs) return []
  return [
    problem('interval.meanMs', meanMs, `above minMs ${minMs} and below ${middleMs}`, 'raise maxMs or lower minMs'),
  ]
}

function limitMeaning({ interval, graceMs, maxExposureMs }: Policy): PolicyProblem[] {
  const shortest = shortestMs(interval)
  const found: PolicyProblem[] = []
  if (graceMs >= shortest) {
    found.push(
      problem('graceMs', graceMs, `less than the shortest interval ${shortest}`, 'a drain ends before the next'),
    )
  }
  if (maxExposureMs - graceMs < shortest) {
    const least = shortest + graceMs
    found.push(problem('maxExposureMs', maxExposureMs, `at least ${least}`, 'shortest interval plus grace'))
  }
  return found
}

function groundMeaning({ interval }: Policy, { replicas, measuredRotationMs }: PolicyGround): PolicyProblem[] {
  const found: PolicyProblem[] = []
  if (replicas < 2) found.push(problem('replicas', replicas, 'at least 2', 'raise WEB_REPLICAS'))
  const typicalMs = interval.kind === 'fixed' ? interval.everyMs : interval.meanMs
  if (measuredRotationMs !== null && typicalMs < measuredRotationMs) {
    const expected = `at least ${Math.ceil(measuredRotationMs)}, what a rotation takes here`
    found.push(problem('interval', typicalMs, expected, 'a longer interval or a shorter grace'))
  }
  return found
}
