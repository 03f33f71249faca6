/** Which slot served when, from the rotations of a stretch of time. */

export interface TraceRotation {
  epoch: number
  /** null while the switch has not happened, and for a rotation that kept the old container. */
  switchedAtMs: number | null
  startedAtMs: number
  drainMs: number | null
  from: string | null
  to: string | null
  trigger: string
  outcome: 'rotated' | 'kept' | 'alarm' | null
  lost: number
}

export interface Stay {
  slot: string
  fromMs: number
  toMs: number
}

export interface TraceFlag {
  epoch: number
  atMs: number
  tone: 'warning' | 'alarm'
  rotation: TraceRotation
}

export interface Lanes {
  serving: Stay[]
  draining: Stay[]
  /** Nobody recorded who served. */
  gaps: { fromMs: number; toMs: number }[]
  flags: TraceFlag[]
  switches: { atMs: number; epoch: number; tone: 'plain' | 'warning' | 'alarm' }[]
}

export interface LanesInput {
  /** Any order; also some before `fromMs`, so that the beginning is known. */
  rotations: readonly TraceRotation[]
  /** Who serves at `toMs`; null when nobody does or `toMs` lies in the past and the last rotation says it. */
  servingSlot: string | null
  fromMs: number
  toMs: number
}

export function lanesOf({ rotations, servingSlot, fromMs, toMs }: LanesInput): Lanes {
  const inOrder = [...rotations].sort((a, b) => a.epoch - b.epoch)
  const moves = inOrder.filter((rotation) => rotation.switchedAtMs !== null && rotation.to !== null)
  const lanes: Lanes = { serving: [], draining: [], gaps: [], flags: [], switches: [] }
  let slot: string | null = null
  let sinceMs = fromMs
  for (const move of moves) {
    const atMs = move.switchedAtMs ?? fromMs
    if (atMs > toMs) break
    if (atMs > fromMs) {
      addStay(lanes, { slot: slot ?? move.from, believed: move.from, sinceMs, atMs })
      lanes.switches.push({ atMs, epoch: move.epoch, tone: toneOf(move) ?? 'plain' })
      sinceMs = atMs
    }
    slot = move.to
    if (move.from !== null) addDrain(lanes, move.from, { fromMs: atMs, toMs: atMs + (move.drainMs ?? toMs - atMs) })
  }
  const last = slot ?? servingSlot
  if (last === null || servingSlot === null) lanes.gaps.push({ fromMs: sinceMs, toMs })
  else if (last === servingSlot) lanes.serving.push({ slot: last, fromMs: sinceMs, toMs })
  else lanes.gaps.push({ fromMs: sinceMs, toMs })
  lanes.draining = clipped(lanes.draining, { fromMs, toMs })
  lanes.flags = inOrder.flatMap((rotation) => flagOf(rotation, { fromMs, toMs }))
  return lanes
}

interface Ending {
  slot: string | null
  /** Whom the next rotation took the traffic from. */
  believed: string | null
  sinceMs: number
  atMs: number
}

// A rotation that took over from another slot than the one before it had given the traffic to: something between the
// two was not recorded.
function addStay(lanes: Lanes, { slot, believed, sinceMs, atMs }: Ending): void {
  if (slot === null || (believed !== null && slot !== believed)) lanes.gaps.push({ fromMs: sinceMs, toMs: atMs })
  else lanes.serving.push({ slot, fromMs: sinceMs, toMs: atMs })
}

function addDrain(lanes: Lanes, slot: string, { fromMs, toMs }: { fromMs: number; toMs: number }): void {
  if (toMs > fromMs) lanes.draining.push({ slot, fromMs, toMs })
}

function clipped(stays: readonly Stay[], { fromMs, toMs }: { fromMs: number; toMs: number }): Stay[] {
  return stays
    .filter((stay) => stay.toMs > fromMs && stay.fromMs < toMs)
    .map((stay) => ({ ...stay, fromMs: Math.max(stay.fromMs, fromMs), toMs: Math.min(stay.toMs, toMs) }))
}

/** What happened out of the ordinary; null for a rotation that the timer asked for and that went well. */
export function toneOf({ outcome, trigger, lost }: Pick<TraceRotation, 'outcome' | 'trigger' | 'lost'>) {
  if (outcome === 'alarm' || lost > 0) return 'alarm'
  if (outcome === 'kept') return 'warning'
  return trigger === 'timer' || trigger === 'start' ? null : 'warning'
}

function flagOf(rotation: TraceRotation, { fromMs, toMs }: { fromMs: number; toMs: number }): TraceFlag[] {
  const tone = toneOf(rotation)
  const atMs = rotation.switchedAtMs ?? rotation.startedAtMs
  if (tone === null || atMs < fromMs || atMs > toMs) return []
  return [{ epoch: rotation.epoch, atMs, tone, rotation }]
}
