/** Tells what no stored event carries: soon after an event that changes it, and else when it has changed by itself. */
import type { StateEvent } from '../../contract/stream.ts'
import { encodeEvent, passing } from './frame.ts'
import type { Snapshot } from './snapshots.ts'
import type { Subscribers } from './subscribers.ts'

export interface StateRefreshDeps {
  readSnapshot: () => Promise<Snapshot>
  /** Row up to which events have been told. */
  toldRow: () => number
  subscribers: Subscribers
  /** A monotonic clock in ms. */
  elapsed: () => number
  timing: StateTiming
}

export interface StateTiming {
  /** An event is told at once; what follows from it may wait so long, so that many events cost one reading. */
  settleMs: number
  /** Between looks for changes that no event told of. */
  lookMs: number
  /** Ages are told again this often, changed or not. */
  repeatMs: number
}

export interface StateRefresh {
  /** Something was told that changes the state. */
  wish(): void
  /** To be called often. */
  tick(): Promise<void>
}

export function createStateRefresh({
  readSnapshot,
  toldRow,
  subscribers,
  elapsed,
  timing,
}: StateRefreshDeps): StateRefresh {
  let wishedAt: number | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  let toldAt = Number.NEGATIVE_INFINITY
  let told = ''

  return {
    wish() {
      wishedAt ??= elapsed()
    },
    async tick() {
      const now = elapsed()
      const isWished = wishedAt !== null && now - wishedAt >= timing.settleMs
      if (!isWished && now - lookedAt < timing.lookMs) return
      if (subscribers.size === 0) return
      const { state, head } = await readSnapshot()
      // Older than what streams have been told: it would turn pages back. The next look is in a moment.
      if (head.last < toldRow()) return
      lookedAt = now
      if (isWished) wishedAt = null
      const essence = essenceOf(state)
      if (!isWished && essence === told && now - toldAt < timing.repeatMs) return
      told = essence
      toldAt = now
      subscribers.broadcast(passing(encodeEvent({ type: 'state', data: state }), true))
    },
  }
}

/** Without what only grows older and what `stats` tells anyway. */
function essenceOf({ rotation, containers, slots }: StateEvent): string {
  return JSON.stringify([rotation, containers, slots], (key, value: unknown) => (passingFields.has(key) ? 0 : value))
}

const passingFields: ReadonlySet<string> = new Set([
  ...['serverTimeAt', 'eventId', 'exposureMs', 'servingMs', 'drainingMs', 'graceLeftMs', 'window', 'connections'],
  ...['cpuRatio', 'memoryBytes', 'rxBytesPerS', 'txBytesPerS', 'requests', 'exposureMaxMs', 'exposureP95Ms'],
])
