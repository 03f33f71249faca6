/** Fewer points for long windows, where a line through hundreds in the width of a hand would be a blot. */
import type { SlotColumns } from './slot-series.ts'

type Values = readonly (number | null)[]

/** Groups of equal length; CPU and network become means, memory the highest. Without a value a group has none. */
export function coarser(columns: SlotColumns, most: number): SlotColumns {
  const size = Math.ceil(columns.x.length / most)
  if (size <= 1) return columns
  const groups = Math.ceil(columns.x.length / size)
  const each = <T>(make: (from: number, to: number) => T): T[] =>
    Array.from({ length: groups }, (_, group) => make(group * size, (group + 1) * size))
  const over = (values: Values, sum: (known: number[]) => number) =>
    each((from, to) => {
      const known = values.slice(from, to).filter((value) => value !== null)
      return known.length === 0 ? null : sum(known)
    })
  return {
    x: each((from) => columns.x[from] ?? 0),
    cpuRatio: over(columns.cpuRatio, mean),
    memoryBytes: over(columns.memoryBytes, highest),
    rxBytesPerS: over(columns.rxBytesPerS, mean),
    txBytesPerS: over(columns.txBytesPerS, mean),
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const highest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value))
