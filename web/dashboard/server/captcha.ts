/** Proof of work before a password is looked at: ALTCHA's second version, made and checked here alone. */
import { createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import type { ControlTransaction } from '../../../prisma/control/client.ts'
import { type Captcha, Challenge } from '../contract/account.ts'
import type { AuthClock, AuthRandom } from './auth-deps.ts'
import { DashboardError } from './dashboard-error.ts'
import type { DerivedKeys } from './dashboard-key.ts'

const ALGORITHM = 'PBKDF2/SHA-256'

/** Iterations of one derivation, and the bounds of the secret counter at level 0. */
export interface Work {
  cost: number
  counter: { min: number; max: number }
}

/** Solved in 0.6 s on average where one derivation takes 2 ms. */
export const signInWork: Work = { cost: 5_000, counter: { min: 200, max: 400 } }
const LIFETIME_MS = 5 * 60_000

export type CaptchaAction = 'login'

/** A proof that is right; it still has to be spent. */
export interface Proof {
  nonce: string
  expiresAtMs: number
  level: number
}

export interface CaptchaDeps {
  clock: AuthClock
  random: AuthRandom
  keys: Pick<DerivedKeys, 'challenge' | 'solution'>
  work?: Work
}

export interface CaptchaGate {
  issue(action: string, level: number): Promise<Challenge>
  /** @throws DashboardError `captcha_expired`, `captcha_invalid` with `details.why` */
  verify(captcha: Captcha, action: CaptchaAction): Promise<Proof>
}

export function createCaptcha({ clock, random, keys, work = signInWork }: CaptchaDeps): CaptchaGate {
  const secrets = { hmacSignatureSecret: keys.challenge, hmacKeySignatureSecret: keys.solution }
  return {
    async issue(action, level) {
      const made = await createChallenge({
        ...{ algorithm: ALGORITHM, cost: work.cost, deriveKey, data: { action, level }, ...secrets },
        counter: drawCounter(random, work) * 2 ** level,
        expiresAt: Math.floor((clock.now() + LIFETIME_MS) / 1_000),
      })
      return Challenge.parse(made)
    },
    async verify({ challenge, solution }, action) {
      const { nonce, expiresAt, data } = challenge.parameters
      const expiresAtMs = expiresAt * 1_000
      if (expiresAtMs <= clock.now()) throw expired()
      const { counter, derivedKey } = solution
      const verdict = await verifySolution({ challenge, solution: { counter, derivedKey }, deriveKey, ...secrets })
      if (verdict.expired) throw expired()
      if (verdict.invalidSignature !== false || data.action !== action) throw invalid('forged')
      if (!verdict.verified) throw invalid('unsolved')
      return { nonce, expiresAtMs, level: data.level }
    },
  }
}

/** For the transaction that counts the guess: one proof buys one. @throws DashboardError `captcha_spent`, `captcha_invalid` */
export async function spendProof(tx: ControlTransaction, proof: Proof, wantedLevel: number): Promise<void> {
  if (proof.level < wantedLevel) throw invalid('too_easy')
  const inserted = await tx.$executeRaw`
    INSERT INTO "spent_challenges" ("nonce", "expires_at") VALUES (${proof.nonce}, ${proof.expiresAtMs})
    ON CONFLICT ("nonce") DO NOTHING`
  if (inserted === 0) throw new DashboardError('captcha_spent', 'this proof of work was used before; make a new one')
}

/** Uniform enough: 2^32 is no multiple of 201, which favours some by 5 in 100 million. */
function drawCounter(random: AuthRandom, { counter: { min, max } }: Work): number {
  const drawn = Buffer.from(random.bytes(4)).readUInt32BE()
  return min + (drawn % (max - min + 1))
}

const expired = () =>
  new DashboardError('captcha_expired', 'this proof of work is older than 5 minutes; make a new one')

const sentences = {
  forged: 'this proof of work is for a challenge that the dashboard has not made for this; ask for a new one',
  unsolved: 'this proof of work does not solve its challenge; ask for a new one',
  too_easy: 'after failed attempts the proof of work must be larger; ask for a new challenge for this user',
} as const

function invalid(why: keyof typeof sentences): DashboardError {
  return new DashboardError('captcha_invalid', sentences[why], { details: { why } })
}
