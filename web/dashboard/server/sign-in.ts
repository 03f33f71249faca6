/**
 * The way in, in an order in which no failure costs what comes after it: limits → proof of work, spent → password →
 * one-time code → session. Wrong name, wrong password and disabled account take the same way to the same answer.
 */
import type { AccountModel, ControlTransaction } from '../../../prisma/control/client.ts'
import { type LoginRequest, Role } from '../contract/account.ts'
import type { FirstOperator } from './accounts-first.ts'
import type { Audit } from './audit.ts'
import type { StoreDeps } from './auth-deps.ts'
import { type CaptchaGate, spendProof } from './captcha.ts'
import { DashboardError } from './dashboard-error.ts'
import type { CountedGuess, GuessLimits } from './limits-guesses.ts'
import type { Passwords } from './password.ts'
import type { NewSession, SessionStore, Visitor } from './session-store.ts'
import type { SignInRecord } from './sign-in-record.ts'
import type { TotpAccounts } from './totp-account.ts'

export interface SignInDeps extends StoreDeps {
  firstOperator: FirstOperator
  limits: GuessLimits
  captcha: CaptchaGate
  passwords: Passwords
  totp: TotpAccounts
  sessions: SessionStore
  audit: Audit
  record: SignInRecord
}

export interface Attempt {
  login: LoginRequest
  visitor: Visitor
  requestId: string
}

/**
 * @throws DashboardError `rate_limited`, `captcha_invalid`, `captcha_expired`, `captcha_spent`, `busy`,
 * `sign_in_failed`, `totp_required` with `details.code`
 */
export type SignIn = (attempt: Attempt) => Promise<NewSession>

export function createSignIn(deps: SignInDeps): SignIn {
  return async (attempt) => {
    const { login, visitor } = attempt
    const guess = { name: login.user.toLowerCase(), address: visitor.address }
    await deps.firstOperator.sync()
    const counted = await admit(deps, attempt, guess)
    const account = await deps.db.reader.account.findUnique({ where: { name: guess.name } })
    const stored = account === null || account.disabledAt !== null ? null : account.passwordHash
    const isRight = await deps.passwords.isRight(stored, login.password)
    if (account === null || !isRight) return await fail(deps, { attempt, counted, account })
    const fresh = deps.passwords.isWeak(account.passwordHash ?? '') ? await deps.passwords.hash(login.password) : null
    return await finish(deps, { attempt, counted, account, fresh })
  }
}

/** Limits and proof of work. The guess is counted before it is looked at. */
async function admit(
  deps: SignInDeps,
  attempt: Attempt,
  guess: { name: string; address: string },
): Promise<CountedGuess> {
  try {
    await deps.limits.check(guess)
    const proof = await deps.captcha.verify(attempt.login.captcha, 'login')
    return await deps.db.write(async (tx) => {
      await spendProof(tx, proof, await deps.limits.levelOf(guess, tx))
      return await deps.limits.take(tx, guess)
    })
  } catch (error) {
    if (error instanceof DashboardError && error.code === 'rate_limited')
      await deps.record.limited(guess, attempt.requestId)
    throw error
  }
}

interface Judged {
  attempt: Attempt
  counted: CountedGuess
  account: AccountModel | null
}

async function fail(deps: SignInDeps, { attempt, counted, account }: Judged): Promise<never> {
  await deps.db.write((tx) =>
    deps.record.failed(tx, { counted, account, why: 'password', requestId: attempt.requestId }),
  )
  throw new DashboardError('sign_in_failed', 'user and password do not belong together; check both, then try again')
}

interface Right extends Judged {
  account: AccountModel
  /** The password hashed with today's parameters, where it was not. */
  fresh: string | null
}

async function finish(deps: SignInDeps, right: Right): Promise<NewSession> {
  // Thrown only after the transaction: what a wrong code has cost must stay.
  const result = await deps.db.write((tx) => judgeCode(tx, deps, right))
  if (result instanceof DashboardError) throw result
  return result
}

async function judgeCode(tx: ControlTransaction, deps: SignInDeps, right: Right): Promise<NewSession | DashboardError> {
  const { attempt, counted, account } = right
  const { login, visitor, requestId } = attempt
  // As it is now: while the password was looked at, somebody may have disabled it or set another one.
  const now = await tx.account.findUnique({ where: { id: account.id } })
  if (now === null || now.disabledAt !== null || now.passwordHash !== account.passwordHash) {
    return new DashboardError('sign_in_failed', 'the account has just been changed; try again')
  }
  if (now.totpSealed !== null && login.totp === undefined) {
    await deps.limits.giveBack(tx, counted)
    return codeRequired('missing')
  }
  if (now.totpSealed !== null && !(await deps.totp.accept(tx, account.id, login.totp ?? ''))) {
    await deps.record.failed(tx, { counted, account, why: 'totp', requestId })
    return codeRequired('refused')
  }
  await deps.limits.forgive(tx, counted)
  if (right.fresh !== null) await tx.account.update({ where: { id: account.id }, data: { passwordHash: right.fresh } })
  const role = Role.parse(now.role)
  const opened = await deps.sessions.open(tx, { id: account.id, name: account.name, role }, visitor)
  await deps.record.succeeded(tx, { opened, visitor, requestId })
  return opened
}

function codeRequired(code: 'missing' | 'refused'): DashboardError {
  const sentence = {
    missing: 'this account asks for a one-time code, too: type the six digits of the authenticator, or a recovery code',
    refused: 'this code is not accepted: wait for the next one; each is good once',
  }
  return new DashboardError('totp_required', sentence[code], { details: { code } })
}
