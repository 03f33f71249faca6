/** Proving again who one is, inside a session: for what must not be done from a browser that was left open. */
import type { AccountModel } from '../../../prisma/control/client.ts'
import type { StepUpRequest } from '../contract/account.ts'
import type { Audit } from './audit.ts'
import type { StoreDeps } from './auth-deps.ts'
import { DashboardError } from './dashboard-error.ts'
import type { Session } from './guards.ts'
import type { CountedGuess, GuessLimits } from './limits-guesses.ts'
import type { Passwords } from './password.ts'
import { requireGoodPassword } from './password-rules.ts'
import type { SessionList } from './session-list.ts'
import type { NewSession, SessionStore } from './session-store.ts'
import type { TotpAccounts } from './totp-account.ts'

export interface ProofDeps extends StoreDeps {
  limits: GuessLimits
  passwords: Passwords
  totp: TotpAccounts
  sessions: SessionStore
  list: SessionList
  audit: Audit
}

/** Who asks, as the routes know it. */
export interface Asking {
  session: Session
  address: string
  requestId: string
}

export interface SessionProof {
  /** The same session under a new id. @throws DashboardError `sign_in_failed`, `totp_required`, `rate_limited`, `busy` */
  stepUp(asking: Asking, given: StepUpRequest): Promise<NewSession>
  /** All other sessions end. @throws as `stepUp`, and `password_refused` */
  changePassword(asking: Asking, given: { current: string; next: string }): Promise<NewSession>
}

export function createSessionProof(deps: ProofDeps): SessionProof {
  return {
    async stepUp(asking, { password, totp }) {
      const counted = await count(deps, asking)
      if (password !== undefined) await requirePassword(deps, asking, { counted, password })
      const result = await deps.db.write(async (tx) => {
        if (totp !== undefined && !(await deps.totp.accept(tx, asking.session.account.id, totp))) {
          await deps.audit.appendTo(tx, { ...deedOf(asking), action: 'step_up', result: 'failed', reason: 'totp' })
          return null
        }
        await deps.limits.forgive(tx, counted)
        await deps.audit.appendTo(tx, { ...deedOf(asking), action: 'step_up', result: 'ok' })
        return await deps.sessions.renew(tx, asking.session.publicId)
      })
      if (result === null) throw codeRefused()
      return result
    },
    async changePassword(asking, { current, next }) {
      const { id, name } = asking.session.account
      requireGoodPassword(next, name)
      if (next === current) {
        throw new DashboardError('password_refused', 'the new password is the old one', { details: { why: 'same' } })
      }
      const counted = await count(deps, asking)
      await requirePassword(deps, asking, { counted, password: current })
      const passwordHash = await deps.passwords.hash(next)
      return await deps.db.write(async (tx) => {
        await deps.limits.forgive(tx, counted)
        const passwordChangedAt = new Date(deps.clock.now()).toISOString()
        await tx.account.update({ where: { id }, data: { passwordHash, passwordChangedAt } })
        const sessionsEnded = await deps.list.revoke(tx, { accountId: id, except: asking.session.publicId })
        const deed = { ...deedOf(asking), action: 'account.password', result: 'ok', detail: { sessionsEnded } } as const
        await deps.audit.appendTo(tx, deed)
        return await deps.sessions.renew(tx, asking.session.publicId)
      })
    },
  }
}

export function deedOf({ session, address, requestId }: Asking) {
  const { name: actor, role } = session.account
  return { actor, role, address, object: `account/${actor}`, requestId }
}

async function count({ limits, db }: ProofDeps, { session, address }: Asking): Promise<CountedGuess> {
  const guess = { name: session.account.name, address }
  await limits.check(guess)
  return await db.write((tx) => limits.take(tx, guess))
}

interface GivenPassword {
  counted: CountedGuess
  password: string
}

async function requirePassword(deps: ProofDeps, asking: Asking, { counted, password }: GivenPassword): Promise<void> {
  const account = await readAccount(deps, asking.session.account.id)
  if (await deps.passwords.isRight(account.passwordHash, password)) return
  const detail = { failures: counted.failures }
  await deps.audit.append({ ...deedOf(asking), action: 'step_up', result: 'failed', reason: 'password', detail })
  throw new DashboardError('sign_in_failed', 'this is not the password of this account; try again')
}

async function readAccount({ db }: ProofDeps, id: number): Promise<AccountModel> {
  const account = await db.reader.account.findUnique({ where: { id } })
  if (account === null || account.disabledAt !== null) throw ended()
  return account
}

const ended = () => new DashboardError('unauthenticated', 'this session has ended; sign in again')

const codeRefused = () =>
  new DashboardError('totp_required', 'this code is not accepted: wait for the next one; each is good once', {
    details: { code: 'refused' },
  })
