/** Numbers in a list of ranges, for example `0-17,19`. The server's word: proof is the digest that is committed. */
export function createHeld(ranges: string): { has(n: number): boolean } {
  const parsed = ranges === '' ? [] : ranges.split(',').map(parseRange)
  return { has: (n) => parsed.some(({ from, to }) => n >= from && n <= to) }
}

function parseRange(range: string) {
  const [from = '', to = from] = range.split('-')
  return { from: Number(from), to: Number(to) }
}
