/** What the verdict looks at, from the state that server and feed share. */
import type { RotationState } from '../contract/rotation.ts'
import type { Rotation } from '../contract/rotations.ts'
import { isSwitched, reasonWords, shownSteps, stepDoing, stepNumber } from './rotation-words.ts'
import type { VerdictState } from './verdict.ts'

export interface VerdictSource {
  state: Omit<RotationState, 'verdict'>
  /** Ended ones, latest first; at least three when there are. */
  ended: readonly Pick<Rotation, 'epoch' | 'outcome' | 'outcomeReason' | 'cutoverMs'>[]
  /** Passed since `state` was made. */
  elapsedMs: number
  /** Since the feed brought anything, and the clock time of that. */
  feed: VerdictState['feed']
}

export function verdictStateOf({ state, ended, elapsedMs, feed }: VerdictSource): VerdictState {
  const { serving, draining, spares, slots, epoch, paused, rotation, lostLastMinute, last24h, maxExposureMs } = state
  return {
    ...{ epoch, spares, slots, lostLastMinute, lostLastDay: last24h.lost, limitMs: maxExposureMs, feed },
    serving: serving === null ? null : { slot: serving.slot, exposureMs: serving.exposureMs + elapsedMs },
    draining: draining.map(({ slot, connections, graceLeftMs }) => ({
      ...{ slot, connections, graceLeftMs: Math.max(0, graceLeftMs - elapsedMs) },
    })),
    rotation: rotation === null ? null : openOf(rotation),
    paused: paused === null ? null : { ...paused, leftMs: leftOf(paused.untilAt, state.serverTimeAt, elapsedMs) },
    control: state.temporal === 'unreachable' ? 'temporal' : state.worker === 'silent' ? 'worker' : 'ok',
    ended: ended.flatMap(({ epoch: number, outcome, outcomeReason, cutoverMs }) =>
      outcome === null ? [] : [{ epoch: number, outcome, cutoverMs, why: reasonWords(outcomeReason) }],
    ),
    evidence: state.toReview === 0 ? null : { count: state.toReview },
  }
}

function openOf({ epoch, step }: { epoch: number; step: string }): VerdictState['rotation'] {
  const base = { epoch, step, doing: stepDoing(step), switched: isSwitched(step) }
  return { ...base, stepNumber: stepNumber(step), stepCount: shownSteps.length }
}

function leftOf(untilAt: string | null, serverTimeAt: string, elapsedMs: number): number | null {
  return untilAt === null ? null : Math.max(0, Date.parse(untilAt) - Date.parse(serverTimeAt) - elapsedMs)
}
