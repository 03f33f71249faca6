/** Time of a step with what of it matters: `0.25 ms`, `31 ms`, `1.24 s`, `2:05`. */
export function stepMs(ms: number): string {
  if (ms < 10) return `${trim(ms.toFixed(2))} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${trim((ms / 1_000).toFixed(2))} s`
  if (ms < 60_000) return `${trim((ms / 1_000).toFixed(1))} s`
  const s = Math.round(ms / 1_000)
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`
}

function trim(digits: string): string {
  return digits.replace(/\.?0+$/, '')
}
