/** Says everything that is wrong with a proposed policy at once. */
import { type Policy, policyBounds, riskKinds, riskResponses, shortestMs } from './policy.ts'
import {
  bounded,
  type Fields,
  isFields,
  isWhole,
  oneOf,
  type PolicyProblem,
  problem,
  unknownFields,
} from './policy-problem.ts'
import { windowProblems } from './window-problems.ts'

export type { PolicyProblem }

export interface PolicyGround {
  replicas: number
  /** Duration of the last rotation, drain included; null or absent where none was measured. */
  measuredRotationMs?: number | null
  /** Asks the runtime for its time zones (`window-times.ts`); without it only the form of a zone's name is looked at. */
  isTimeZone?: (name: string) => boolean
}

/** An empty list means that `raw` is a `Policy` that can work on this pool. */
export function policyProblems(raw: unknown, ground: PolicyGround): PolicyProblem[] {
  if (!isFields(raw)) return [problem('', raw, 'an object', 'send the whole policy')]
  const shape = [
    ...unknownFields('', raw, topFields),
    ...boundProblems(raw),
    ...intervalShape(raw.interval),
    ...sparesShape(raw.spares),
    ...windowProblems(raw.windows, ground.isTimeZone),
    ...riskShape(raw.risk),
  ]
  if (shape.length > 0) return shape
  const policy = raw as Fields & Policy // every field was looked at above
  return [...intervalMeaning(policy), ...limitMeaning(policy), ...riskMeaning(policy), ...groundMeaning(policy, ground)]
}

/** @throws nothing; answers null unless `policyProblems` finds none */
export function parsePolicy(raw: unknown, ground: PolicyGround): Policy | null {
  return policyProblems(raw, ground).length === 0 ? (raw as Policy) : null
}

const topFields = [
  ...['interval', 'maxExposureMs', 'graceMs', 'healthTimeoutMs', 'bakeMs', 'backOffCapMs'],
  ...['spares', 'windows', 'risk'],
]
const intervalFields = { exponential: ['kind', 'meanMs', 'minMs', 'maxMs'], fixed: ['kind', 'everyMs'] }

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

function sparesShape(spares: unknown): PolicyProblem[] {
  return isWhole(spares) && spares >= 1 ? [] : [problem('spares', spares, 'a whole number from 1', 'for example 1')]
}

function riskShape(risk: unknown): PolicyProblem[] {
  if (!isFields(risk)) return [problem('risk', risk, `an object of ${riskKinds.join(', ')}`, 'see the default policy')]
  return [
    ...unknownFields('risk.', risk, riskKinds),
    ...riskKinds.flatMap((kind) => oneOf(`risk.${kind}`, risk[kind], riskResponses)),
  ]
}

function riskMeaning({ risk }: Policy): PolicyProblem[] {
  if (risk.health !== 'ignore') return []
  const hint = 'a pool whose serving container is dead would stay down'
  return [problem('risk.health', risk.health, 'rotate or hostile', hint)]
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

function groundMeaning({ interval, spares }: Policy, { replicas, measuredRotationMs }: PolicyGround): PolicyProblem[] {
  const found: PolicyProblem[] = []
  if (replicas < 2) found.push(problem('replicas', replicas, 'at least 2', 'raise WEB_REPLICAS'))
  else if (spares >= replicas) {
    const hint = `one of the ${replicas} slots serves; raise WEB_REPLICAS for more`
    found.push(problem('spares', spares, `at most ${replicas - 1}`, hint))
  }
  const typicalMs = interval.kind === 'fixed' ? interval.everyMs : interval.meanMs
  if (measuredRotationMs != null && typicalMs < measuredRotationMs) {
    const expected = `at least ${Math.ceil(measuredRotationMs)}, what a rotation takes here`
    found.push(problem('interval', typicalMs, expected, 'a longer interval or a shorter grace'))
  }
  return found
}
