/** One-time codes: RFC 6238 with SHA-1, 6 digits, 30 s, a step to either side; each step is taken once. */
import { Secret, TOTP } from 'otpauth'
import type { AuthRandom } from './auth-deps.ts'

const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const
const SECRET_BYTES = 20

/** @returns base32 */
export function drawTotpSecret(random: AuthRandom): string {
  const bytes = Uint8Array.from(random.bytes(SECRET_BYTES))
  return new Secret({ buffer: bytes.buffer }).base32
}

/** For an authenticator; `place` tells installations apart. */
export function totpUri(secret: string, { account, place }: { account: string; place: string }): string {
  return new TOTP({ ...shape, secret, issuer: `Leyzen ${place}`, label: account }).toString()
}

/** The step whose code this is, if it lies behind `lastStep`; null for every other code. */
export function matchTotp(
  secret: string,
  code: string,
  { nowMs, lastStep }: { nowMs: number; lastStep: number | null },
) {
  const digits = code.replaceAll(/[\s-]/g, '')
  if (!/^[0-9]{6}$/.test(digits)) return null
  const delta = new TOTP({ ...shape, secret }).validate({ token: digits, timestamp: nowMs, window: 1 })
  if (delta === null) return null
  const step = Math.floor(nowMs / (shape.period * 1_000)) + delta
  return lastStep !== null && step <= lastStep ? null : step
}
