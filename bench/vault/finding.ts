/** What one part found: a line of the table, with its bar where one was promised. */
export interface Finding {
  what: string
  unit: 'MiB/s' | 'files/s' | 'ms' | 'MiB'
  own: number
  /** What it was measured beside. */
  beside?: { what: string; value: number; ratio: number; cpuRatio?: number }
  bar?: { ratioAtLeast: number } | { ownAtMost: number }
}

export function isMet({ own, beside, bar }: Finding): boolean {
  if (bar === undefined) return true
  return 'ownAtMost' in bar ? own <= bar.ownAtMost : (beside?.ratio ?? 0) >= bar.ratioAtLeast
}
