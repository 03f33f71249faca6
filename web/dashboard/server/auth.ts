/** The whole sign-in, built once. */
import type { ControlDatabase } from '../../../prisma/control/client.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { createFirstOperator, type FirstOperator } from './accounts-first.ts'
import { type Audit, createAudit } from './audit.ts'
import type { AuthClock, AuthRandom } from './auth-deps.ts'
import { type CaptchaGate, createCaptcha, type Work } from './captcha.ts'
import type { DerivedKeys } from './dashboard-key.ts'
import type { Guards } from './guards.ts'
import { createRequestLimits } from './limits.ts'
import { createGuessLimits, type GuessLimits } from './limits-guesses.ts'
import { createPasswords } from './password.ts'
import { createGuards } from './request-guards.ts'
import { createSessionCookie, type SessionCookie } from './session-cookie.ts'
import { createSessionList, type SessionList } from './session-list.ts'
import { createOwnSessions, createOwnTotp, type OwnSessions, type OwnTotp } from './session-own.ts'
import { createSessionProof, type SessionProof } from './session-proof.ts'
import { createSessionStore, type SessionStore } from './session-store.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { createSignInRecord } from './sign-in-record.ts'
import { createTotpAccounts, type TotpAccounts } from './totp-account.ts'
import { createSeal } from './totp-seal.ts'

export interface AuthDeps {
  db: ControlDatabase
  clock: AuthClock
  random: AuthRandom
  keys: DerivedKeys
  /** How much a proof of work costs. */
  work?: Work
  log: { warn(line: object, message: string): void }
  config: { pool: string; project: string; isHttps: boolean; origin: string | null; user: string; hashFile: string }
}

export interface Auth extends OwnSessions {
  guards: Guards
  cookie: SessionCookie
  signIn: SignIn
  sessions: SessionStore
  sessionList: SessionList
  proof: SessionProof
  totp: TotpAccounts
  ownTotp: OwnTotp
  accounts: Accounts
  captcha: CaptchaGate
  guesses: GuessLimits
  audit: Audit
  firstOperator: FirstOperator
}

export function createAuth({ db, clock, random, keys, work, log, config }: AuthDeps): Auth {
  const store = { db, clock }
  const audit = createAudit(store)
  const limits = createGuessLimits(store)
  const passwords = createPasswords()
  const sessions = createSessionStore({ ...store, random })
  const list = createSessionList(store)
  const seal = createSeal(keys.totp, random)
  const totp = createTotpAccounts({ ...store, random, seal, place: config.project })
  const captcha = createCaptcha({ clock, random, keys, ...(work && { work }) })
  const record = createSignInRecord({ ...store, audit, pool: config.pool })
  const { user: name, hashFile } = config
  const firstOperator = createFirstOperator({ ...store, name, hashFile, audit, sessions: list, log })
  const cookie = createSessionCookie(config)
  const own = { ...store, audit, list, totp }
  const shared = { ...store, limits, passwords, totp, sessions, audit }
  return {
    guards: createGuards({ origin: config.origin, limits: createRequestLimits(clock.now), cookie, sessions, audit }),
    ...{ cookie, sessions, sessionList: list, totp, captcha, guesses: limits, audit, firstOperator },
    ...createOwnSessions(own),
    ownTotp: createOwnTotp(own),
    signIn: createSignIn({ ...shared, firstOperator, captcha, record }),
    proof: createSessionProof({ ...shared, list }),
    accounts: createAccounts({ ...store, random, audit, list, passwords, first: name }),
  }
}
