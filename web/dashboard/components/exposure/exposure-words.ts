/** The sentences of the exposure screen: what each figure means for the person who reads it. */
import type { ExposureSection, UnpredictabilityPart } from '../../contract/figures.ts'
import { formatCount, formatDuration, formatRatio } from '../../lib/format.ts'

const containers = (count: number) => `${formatCount(count)} ${count === 1 ? 'container' : 'containers'}`

/** The head of the screen. */
export function headline({ n, whole, overLimit }: ExposureSection, windowWords: string): string {
  if (n === 0) return `No container that served was destroyed in the last ${windowWords}.`
  const gone = `In the last ${windowWords}, ${containers(n)} served and ${n === 1 ? 'was' : 'were'} destroyed`
  const longest = whole.maxMs.enough ? `, the longest exposed for ${formatDuration(whole.maxMs.value)}` : ''
  if (overLimit === null) return `${gone}${longest}.`
  const limit = formatDuration(overLimit.limitMs)
  return overLimit.count === 0
    ? `${gone}${longest}; none was exposed longer than the limit of ${limit}.`
    : `${gone}${longest}; ${containers(overLimit.count)} exceeded the limit of ${limit}.`
}

/** The attacker's slider. */
export function attackerWords(neededMs: number, ratio: number): string {
  return `An intruder who gets in with the first byte and needs ${formatDuration(neededMs)} would have had it in ${formatRatio(ratio)} of containers.`
}

export function residualWords({ residualMs, theory }: UnpredictabilityPart): string {
  const theoryText = formatDuration(theory.residualMs)
  return residualMs.enough
    ? `Someone arriving at a random moment can expect ${formatDuration(residualMs.value)} before traffic leaves. The policy alone gives ${theoryText}.`
    : `What someone arriving at a random moment can expect before traffic leaves. The policy alone gives ${theoryText}.`
}

export function variationWords({ theory, fixed }: UnpredictabilityPart): string {
  if (fixed) return 'How far intervals spread around their mean: a fixed interval has no spread by design.'
  return `How far intervals spread around their mean: 0 is a metronome, 1 has no memory at all. The policy gives ${theory.cv.toFixed(3)}.`
}

export function distanceWords({ kolmogorovSmirnov: figure }: UnpredictabilityPart): string {
  if (!figure.enough) return 'The largest gap between what was measured and what the policy promises.'
  const { distance, critical } = figure.value
  const gap = `The largest gap between what was measured and what the policy promises. ${critical.toFixed(3)} would be exceeded by 5 of 100 honest samples`
  return distance <= critical
    ? `${gap}: this one is within it.`
    : `${gap}: this one is beyond it, so the intervals are not quite the policy’s.`
}

export function correlationWords({ autocorrelation: figure }: UnpredictabilityPart): string {
  const meaning = 'Whether a long interval foretells the next'
  if (!figure.enough) return `${meaning}: 0 means that one says nothing about the other.`
  const { lag1, band } = figure.value
  const within = Math.abs(lag1) <= band
  return `${meaning}: 0 means not at all. ${within ? 'It lies' : 'It does not lie'} within ± ${band.toFixed(3)}, where chance alone would leave it 95 times of 100.`
}

export function guessWords({ bestGuess }: UnpredictabilityPart): string {
  const { betMs, theory, band, observed } = bestGuess
  const bet = `A bet on the best ${formatDuration(betMs)} (${formatDuration(theory.fromMs)} to ${formatDuration(theory.toMs)} after a switch) should win ${formatRatio(theory.ratio)} of the time`
  if (!observed.enough) return `${bet}.`
  const within = Math.abs(observed.value - theory.ratio) <= band
  return `${bet}, give or take ${formatRatio(band)} by chance. ${within ? 'What was observed is within that.' : 'What was observed is not within that.'}`
}
