/** Exposure and unpredictability of a window, by the functions that leyzenctl and the tests use, too. */
import {
  bestGuess,
  choiceFigures,
  cleansingFigures,
  exposureFigures,
  figureOf,
  intervalDistribution,
  intervalHistogram,
  intervalMoments,
  intervalVariation,
  kolmogorovSmirnov,
  lag1Autocorrelation,
  observedResidualMs,
  survivalCurve,
  theoreticalRotationsPerDay,
  timerIntervalsMs,
} from '../../../../../workflows/domain/metrics/index.ts'
import { mean } from '../../../../../workflows/domain/metrics/moments.ts'
import type { Policy } from '../../../../../workflows/domain/policy.ts'
import { windowCalendar } from '../../../../../workflows/domain/window-times.ts'
import type { ExposureSection, UnpredictabilityPart, UnpredictabilitySection } from '../../../contract/figures.ts'
import type { QueryServices } from '../query-services.ts'
import { policyOf } from '../read-policy.ts'
import { isoOf } from '../read-rows.ts'
import { exposureMethods, unpredictabilityMethods } from './methods.ts'
import { type Facts, readPauses, type StoredVersion, type Window } from './rotation-facts.ts'

const MOST_PARTS = 5

export function exposureSection({ served, ends, truncated }: Facts, policy: Policy | null): ExposureSection {
  return {
    ...exposureFigures(served, policy?.maxExposureMs ?? null),
    survival: survivalCurve(served.map(({ exposureMs }) => exposureMs)),
    cleansing: cleansingFigures(ends),
    n: served.length,
    truncated,
    methods: exposureMethods,
  }
}

interface Records {
  facts: Facts
  /** Newest first. */
  versions: readonly StoredVersion[]
  window: Window
}

export async function unpredictabilitySection(
  services: QueryServices,
  records: Records,
): Promise<UnpredictabilitySection> {
  const { facts, versions, window } = records
  const replicas = services.config.slots.length
  const pauses = await readPauses(services, window)
  const parts = versions.slice(0, MOST_PARTS).flatMap((version, index) => {
    const policy = policyOf(version, replicas)
    const endMs = index === 0 ? window.toMs : Date.parse(versions[index - 1]?.created_at ?? '')
    const ruled = {
      fromMs: Math.max(window.fromMs, Date.parse(version.created_at)),
      toMs: Math.min(window.toMs, endMs),
    }
    return policy === null || ruled.toMs <= ruled.fromMs
      ? []
      : [partOf({ version: version.version, policy, ruled, facts, pauses })]
  })
  const { slots, ...choice } = choiceFigures(facts.switches, services.config.slots)
  return {
    parts,
    choice: { slots: [...slots], ...choice },
    truncated: facts.truncated,
    methods: unpredictabilityMethods,
  }
}

interface Part {
  version: number
  policy: Policy
  ruled: Window
  facts: Facts
  pauses: readonly number[]
}

function partOf({ version, policy, ruled, facts, pauses }: Part): UnpredictabilityPart {
  const { fromMs, toMs } = ruled
  const { spans } = windowCalendar(policy.windows, { fromMs, untilMs: toMs })
  const breaks = [...pauses, ...spans.flatMap(({ startMs, endMs }) => [startMs, endMs])]
  const own = facts.switches.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
  const intervals = timerIntervalsMs(own, breaks)
  const distribution = intervalDistribution(policy)
  const { meanMs, cv, residualMs } = intervalMoments(distribution)
  return {
    policyVersion: version,
    fromAt: isoOf(fromMs),
    toAt: isoOf(toMs),
    fixed: policy.interval.kind === 'fixed',
    n: intervals.length,
    theory: { meanMs, cv, residualMs, rotationsPerDay: theoreticalRotationsPerDay(policy) },
    meanMs: figureOf(intervals.length, () => mean(intervals)),
    residualMs: observedResidualMs(intervals),
    histogram: intervalHistogram(intervals, distribution),
    variation: intervalVariation(intervals),
    kolmogorovSmirnov: kolmogorovSmirnov(intervals, distribution),
    autocorrelation: lag1Autocorrelation(intervals),
    bestGuess: bestGuess(intervals, distribution),
  }
}
