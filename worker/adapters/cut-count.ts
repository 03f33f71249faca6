/** How many connections were cut, exact at the moment of asking: telemetry takes them out of what it counts as lost. */
export function createCutCount() {
  let total = 0
  const underWay = new Set<Promise<unknown>>()
  return {
    /** Adds what the release answers; passes its answer and its failure on. */
    async count(release: Promise<{ cut: number }>): Promise<{ cut: number }> {
      underWay.add(release)
      try {
        const answer = await release
        total += answer.cut
        return answer
      } finally {
        underWay.delete(release)
      }
    },
    async settled(): Promise<number> {
      await Promise.allSettled(underWay)
      return total
    },
  }
}
