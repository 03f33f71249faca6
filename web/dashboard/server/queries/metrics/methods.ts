/** How each figure is made, in words that can be checked against the records. */
import type { Method } from '../../../contract/figures.ts'

const ended = 'rotations that began in the window and have ended, with the container that left'
const switches = 'switches of traffic in the window, in order of time'
const intervals =
  'time between two switches that follow each other, where the second came by the timer or the age limit; intervals with a pause, a resume, a maintenance window or a new policy in them are left out'

export const exposureMethods: Record<string, Method> = {
  exposure: {
    formula: 'nearest rank of ascending values; exposure = first byte served → process destroyed',
    query: ended,
    caveat: 'What serves now counts when it ends, so the latest and longest may lack.',
  },
  survival: {
    formula: 'S(t) = |{exposure > t}| / n',
    query: ended,
    caveat: 'For an intruder who gets in with the first byte, the worst case; one who comes later has less.',
  },
  cleansing: {
    formula:
      'rotations with all four proofs / rotations that replaced a container; coverage weighs each by its exposure',
    query: ended,
    caveat: 'A proof says that nothing of the old container is left, not that the image itself is sound.',
  },
  cost: {
    formula: 'mean CPU time of the new container from its start until it served',
    query: 'container statistics of 30 s, which are kept for 48 h',
    caveat: 'The orchestrator, the engine and the load balancer are not in it.',
  },
}

export const unpredictabilityMethods: Record<string, Method> = {
  residual: {
    formula: 'E[X²] / 2E[X]',
    query: intervals,
    caveat: 'Until traffic is switched away; whoever is inside keeps the container for the drain that follows.',
  },
  histogram: {
    formula:
      'share of intervals in each of 24 bins of equal width, per second; theory: the policy’s density over the bin',
    query: intervals,
    caveat: 'An interval that somebody cut short is left out and not counted as "at least that long".',
  },
  variation: {
    formula: 's / x̄, with s² = Σ(x − x̄)² / (n − 1)',
    query: intervals,
    caveat: '0 is a metronome, 1 a memoryless clock; the policy’s own value stands beside it.',
  },
  kolmogorovSmirnov: {
    formula: 'sup |Fₙ(t) − F(t)|; critical 1.358 / √n',
    query: intervals,
    caveat:
      'A cut-over of some tens of milliseconds moves every interval, which shows where the window is short or fixed.',
  },
  autocorrelation: {
    formula: 'Σ(xₜ − x̄)(xₜ₊₁ − x̄) / Σ(xₜ − x̄)²; band ± 1.96 / √n',
    query: intervals,
    caveat: 'Intervals that were left out make neighbours of two that were none, which pulls it towards 0.',
  },
  bestGuess: {
    formula: 'share of intervals that end within the 10 s in which the policy makes an end most likely',
    query: intervals,
    caveat: 'The bet counts from a switch that the intruder must have seen, and gives him no time for the cut-over.',
  },
  choice: {
    formula: 'H(next | current) / log₂(slots − 1)',
    query: switches,
    caveat:
      'The preference for a container that differs lowers it on purpose, and fewer ready spares leave less to choose from.',
  },
}
