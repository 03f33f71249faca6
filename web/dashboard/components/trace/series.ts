/** From the recorded series of `GET /api/metrics` and from live rotations to what the trace draws. */
import type { Metrics, RotationMark, ServingSpan } from '../../contract/metrics.ts'
import type { RotationState } from '../../contract/rotation.ts'
import type { Rotation } from '../../contract/rotations.ts'
import { isSwitched } from '../../lib/rotation-words.ts'
import type { TrafficSample } from './geometry.ts'
import type { TraceRotation } from './lanes.ts'

/** The switch of a mark and the end of a span are two stamps of one act. */
const SAME_ACT_MS = 5_000

export function rotationsOf({
  marks,
  spans,
}: {
  marks: RotationMark[] | null
  spans: ServingSpan[] | null
}): TraceRotation[] {
  return (marks ?? []).map(({ epoch, at, trigger, outcome, from, to, lost }) => {
    const atMs = Date.parse(at)
    const left = (spans ?? []).find(
      ({ slot, toAt }) => slot === from && toAt !== null && Math.abs(Date.parse(toAt) - atMs) < SAME_ACT_MS,
    )
    const drainMs = left?.goneAt == null || left.toAt === null ? null : Date.parse(left.goneAt) - Date.parse(left.toAt)
    const isMoved = outcome !== 'kept' && to !== null
    return {
      ...{ epoch, trigger, outcome, from, to, lost: lost ?? 0, startedAtMs: atMs },
      switchedAtMs: isMoved ? atMs : null,
      // One that has ended without a recorded drain left nothing to be drawn.
      drainMs: outcome === null ? drainMs : (drainMs ?? 0),
    }
  })
}

export function traceRotation(rotation: Rotation): TraceRotation {
  const { epoch, trigger, outcome, startedAt, switchedAt, drainMs, lost } = rotation
  return {
    ...{ epoch, trigger, outcome, lost: lost ?? 0, from: rotation.old?.slot ?? null, to: rotation.new?.slot ?? null },
    ...{ startedAtMs: Date.parse(startedAt), switchedAtMs: switchedAt === null ? null : Date.parse(switchedAt) },
    drainMs: outcome === null ? null : (drainMs ?? 0),
  }
}

/** The one under way, once its switch is done. */
export function openRotation({ rotation, serving, draining }: RotationState): TraceRotation | null {
  if (rotation === null || serving === null || !isSwitched(rotation.step)) return null
  const atMs = Date.parse(serving.sinceAt)
  return {
    ...{
      epoch: rotation.epoch,
      from: draining[0]?.slot ?? null,
      to: serving.slot,
      startedAtMs: atMs,
      switchedAtMs: atMs,
    },
    ...{ drainMs: draining.length === 0 ? 0 : null, trigger: 'timer', outcome: null, lost: 0 },
  }
}

/** The newest word about each rotation wins; `later` is newer than `earlier`. */
export function merged(earlier: readonly TraceRotation[], later: readonly TraceRotation[]): TraceRotation[] {
  const byEpoch = new Map(earlier.map((rotation) => [rotation.epoch, rotation]))
  for (const rotation of later) {
    const known = byEpoch.get(rotation.epoch)
    if (known === undefined || known.outcome === null)
      byEpoch.set(rotation.epoch, { ...rotation, trigger: triggerOf(known, rotation) })
  }
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch)
}

// What the state alone tells of an open rotation does not say why it began.
function triggerOf(known: TraceRotation | undefined, rotation: TraceRotation): string {
  return rotation.outcome === null && known !== undefined ? known.trigger : rotation.trigger
}

export function samplesOf({
  fromAt,
  stepMs,
  traffic,
}: Pick<Metrics, 'fromAt' | 'stepMs' | 'traffic'>): TrafficSample[] {
  if (traffic === undefined) return []
  const fromMs = Date.parse(fromAt)
  return traffic.requestsPerS.map((requestsPerS, index) => ({
    ...{ atMs: fromMs + index * stepMs, requestsPerS, lost: traffic.lost[index] ?? 0 },
  }))
}
