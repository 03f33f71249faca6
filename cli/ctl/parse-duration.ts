import { CliError } from '../cli-error.ts'

const unitMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 }
const LONGEST_MS = 86_400_000

/** `90s`, `15m`, `2h`. @throws CliError `wrong_use` */
export function parseDuration(option: string, text: string): number {
  const [, digits, unit = ''] = /^([1-9][0-9]{0,5})(s|m|h)$/.exec(text) ?? []
  const ms = Number(digits) * (unitMs[unit] ?? Number.NaN)
  if (Number.isNaN(ms) || ms > LONGEST_MS) {
    throw new CliError('wrong_use', `${option}: got "${text.slice(0, 40)}", need 1s to 24h, for example ${option} 15m`)
  }
  return ms
}

/** A whole number in an option. @throws CliError `wrong_use` */
export function parseWhole(option: string, text: string, { from, to }: { from: number; to: number }): number {
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= from && value <= to)) {
    throw new CliError('wrong_use', `${option}: got "${text.slice(0, 40)}", need a whole number from ${from} to ${to}`)
  }
  return value
}

/** @throws CliError `wrong_use` */
export function parseReason(text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  if (text.length > 200) throw new CliError('wrong_use', `--reason: got ${text.length} characters, need at most 200`)
  return text
}
