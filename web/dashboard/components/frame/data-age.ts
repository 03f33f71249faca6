/** `0.2 s behind`, `4 s behind`; whole seconds from ten on, so that the line stays still. */
export function dataAge(ageMs: number | null): string {
  if (ageMs === null) return ''
  const seconds = ageMs / 1_000
  return `${seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds)} s behind`
}
