/** HAProxy's counters of one rotation, with names that need no manual. */
import type { CounterReading } from '../../contract/rotations.ts'

export interface CounterLine {
  key: string
  name: string
  hint: string
  before: number | null
  after: number | null
  delta: number | null
  /** A rise that means a loss. */
  isFault: boolean
}

type Reading = CounterReading | null

interface KnownCounter {
  key: keyof CounterReading
  name: string
  hint: string
  /** How much of its rise is not our loss; null: none of it ever is. */
  excused: ((rise: CounterReading, cut: number) => number) | null
}

const known: readonly KnownCounter[] = [
  { key: 'requests', name: 'Requests', hint: 'everything that came in', excused: null },
  {
    ...{ key: 'frontend5xx', name: 'Errors sent to clients', hint: 'answers 500 to 599, whoever made them' },
    excused: ({ server5xx }) => server5xx,
  },
  {
    ...{ key: 'server5xx', name: 'Of these by the vault itself', hint: 'its own answers 500 to 599; not lost' },
    excused: null,
  },
  { key: 'econ', name: 'Connections refused', hint: 'a container could not be reached', excused: () => 0 },
  { key: 'eresp', name: 'Broken answers', hint: 'a container reset or ended an answer', excused: () => 0 },
  {
    ...{ key: 'srvAbrt', name: 'Transfers ended by a container', hint: 'with those cut at the drain deadline' },
    excused: (_rise, cut) => cut,
  },
]

/** @param cut connections that the gateway ended at the drain deadline */
export function counterLines(
  counters: { before: Reading; after: Reading; difference: Reading } | null,
  cut: number,
): CounterLine[] {
  if (counters === null) return []
  const { before, after, difference } = counters
  return known.map(({ key, name, hint, excused }) => ({
    ...{
      key,
      name,
      hint,
      before: before?.[key] ?? null,
      after: after?.[key] ?? null,
      delta: difference?.[key] ?? null,
    },
    isFault: difference !== null && excused !== null && difference[key] > excused(difference, cut),
  }))
}
