/** Codes for the day on which the authenticator is gone: ten of 80 bits, each good once, kept as their SHA-256. */
import { createHash } from 'node:crypto'
import type { AuthRandom } from './auth-deps.ts'

const CODES = 10
const CODE_LETTERS = 16
/** Crockford's: no letter is taken for another; 32 of them, so 16 letters carry 80 bits. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz'

export interface DrawnCodes {
  /** `abcd-efgh-jkmn-pqrs`; shown once. */
  codes: string[]
  /** JSON for `accounts.recovery`. */
  stored: string
}

export function drawRecoveryCodes(random: AuthRandom): DrawnCodes {
  const codes = Array.from({ length: CODES }, () => drawCode(random))
  return { codes, stored: JSON.stringify(codes.map(hashOf)) }
}

function drawCode(random: AuthRandom): string {
  const drawn = [...random.bytes(CODE_LETTERS)].map((byte) => letters[byte % letters.length]).join('')
  return (drawn.match(/.{4}/g) ?? []).join('-')
}

/** What is left of `stored` once `code` is used; null when it is none of them. */
export function spendRecoveryCode(stored: string | null, code: string): string | null {
  const left = readStored(stored)
  const used = hashOf(code)
  return left.includes(used) ? JSON.stringify(left.filter((hash) => hash !== used)) : null
}

export const countRecoveryCodes = (stored: string | null): number => readStored(stored).length

/** Written by `drawRecoveryCodes` alone. */
function readStored(stored: string | null): string[] {
  const value: unknown = JSON.parse(stored ?? '[]')
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function hashOf(code: string): string {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1')
  return createHash('sha256').update(plain).digest('hex')
}
