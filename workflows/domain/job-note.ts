/** What an alert says of a job that refused: its code and the id that an operator can override it with. */
export function noteOfRefusal(result: unknown): string {
  const said = typeof result === 'object' && result !== null ? result : {}
  const code = 'code' in said && typeof said.code === 'string' ? said.code : 'unknown'
  const run = 'run' in said && typeof said.run === 'string' ? `, run ${said.run}` : ''
  return `a safety rule refused: ${code}${run}`
}
