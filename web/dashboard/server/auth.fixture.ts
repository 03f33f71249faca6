/** The whole sign-in on a real database, with a clock that stands still until it is moved and a proof of work that costs nothing. */
import { randomBytes, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hashSync } from '@node-rs/argon2'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { type ControlFixture, createControlFixture } from '../../../tests/fakes/control-database.ts'
import type { Captcha, LoginRequest } from '../contract/account.ts'
import { type Auth, type AuthDeps, createAuth } from './auth.ts'
import { DashboardError } from './dashboard-error.ts'
import { deriveKeys } from './dashboard-key.ts'
import type { NewSession } from './session-store.ts'

export const PASSWORD = 'correct-horse-battery-staple'
export const HOME = '203.0.113.7'

/** The cheapest that Argon2id takes, so that a suite of sign-ins is quick. */
export const quickHash = (password: string) => hashSync(password, { algorithm: 2, memoryCost: 1024, timeCost: 1 })

export interface AuthFixture extends AsyncDisposable, Pick<ControlFixture, 'database' | 'file'> {
  auth: Auth
  clock: { now(): number; pass(ms: number): void }
  warnings: string[]
  /** Another process on the same database, as after a restart. */
  restarted(): Auth
  setPasswordFile(text: string): Promise<void>
  solved(user?: string, address?: string): Promise<Captcha>
  signIn(changes?: Partial<LoginRequest>, address?: string): Promise<NewSession>
  audit(): Promise<{ actor: string; action: string; result: string; reason: string | null; object: string }[]>
}

export async function startAuth(origin: string | null = null): Promise<AuthFixture> {
  const control = await createControlFixture()
  const hashFile = join(dirname(control.file), 'ORCH_PASSWORD_HASH')
  const setPasswordFile = (text: string) => writeFile(hashFile, text)
  await setPasswordFile(quickHash(PASSWORD))
  // In the present: the library looks at the real clock, too.
  let nowMs = Date.now()
  const clock = {
    now: () => nowMs,
    pass(ms: number) {
      nowMs += ms
    },
  }
  const warnings: string[] = []
  const deps: AuthDeps = {
    ...{ db: control.database, clock, keys: deriveKeys(randomBytes(32)) },
    random: { bytes: (count) => randomBytes(count), uuid: () => randomUUID() },
    work: { cost: 1, counter: { min: 2, max: 4 } },
    log: { warn: (_, message) => void warnings.push(message) },
    config: { pool: 'vault', project: 'leyzen', isHttps: true, origin, user: 'admin', hashFile },
  }
  const auth = createAuth(deps)
  await auth.firstOperator.sync()

  async function solved(user = 'admin', address = HOME): Promise<Captcha> {
    return await solve(await auth.captcha.issue('login', await auth.guesses.levelOf({ name: user, address })))
  }
  return {
    ...{ auth, clock, warnings, database: control.database, file: control.file, setPasswordFile, solved },
    restarted: () => createAuth(deps),
    async signIn(changes = {}, address = HOME) {
      const user = changes.user ?? 'admin'
      const captcha = changes.captcha ?? (await solved(user, address))
      const login = { user, password: PASSWORD, ...changes, captcha }
      return await auth.signIn({ login, visitor: { address, browser: 'Firefox' }, requestId: randomUUID() })
    },
    async audit() {
      const select = { actor: true, action: true, result: true, reason: true, object: true } as const
      return await control.database.reader.auditLog.findMany({ select, orderBy: { id: 'asc' } })
    },
    [Symbol.asyncDispose]: () => control[Symbol.asyncDispose](),
  }
}

export async function solve(challenge: Captcha['challenge']): Promise<Captcha> {
  const solution = await solveChallenge({ challenge, deriveKey })
  if (solution === null) throw new Error('the challenge was not solved')
  return { challenge, solution }
}

/** The refusal's code and what else a caller learns of it; throws when there was none. */
export async function refusalOf(work: Promise<unknown>) {
  try {
    await work
  } catch (error) {
    if (!(error instanceof DashboardError)) throw error
    const { code, status, message, details, retryAfterS } = error
    return { code, status, message, details, retryAfterS }
  }
  throw new Error('nothing was refused')
}
