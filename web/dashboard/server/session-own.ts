/** What anyone may do about their own sessions and one-time codes; each is written down in the same transaction. */
import type { TotpSetup } from '../contract/account.ts'
import type { Audit } from './audit.ts'
import type { StoreDeps } from './auth-deps.ts'
import { DashboardError } from './dashboard-error.ts'
import type { Session } from './guards.ts'
import type { SessionList } from './session-list.ts'
import { type Asking, deedOf } from './session-proof.ts'
import type { TotpAccounts } from './totp-account.ts'

export type OwnDeps = StoreDeps & { audit: Audit; list: SessionList; totp: TotpAccounts }

export interface OwnTotp {
  begin(asking: Asking): Promise<TotpSetup>
  confirm(asking: Asking, code: string): Promise<string[]>
  renewRecovery(asking: Asking): Promise<string[]>
  switchOff(asking: Asking): Promise<void>
}

export interface OwnSessions {
  signOut(asking: Asking): Promise<void>
  /** Without a word: another one takes its place. */
  endSession(session: Session): Promise<void>
  /** How many were ended. @param which a public id, or `others`. @throws DashboardError `not_found` */
  revokeOwn(asking: Asking, which: string): Promise<number>
}

export function createOwnSessions({ db, audit, list }: OwnDeps): OwnSessions {
  const endOne = ({ account, publicId }: Session) => ({ accountId: account.id, publicId })
  return {
    signOut: (asking) =>
      db.write(async (tx) => {
        await list.revoke(tx, endOne(asking.session))
        await audit.appendTo(tx, { ...deedOf(asking), action: 'sign_out', result: 'ok' })
      }),
    async endSession(session) {
      await db.write((tx) => list.revoke(tx, endOne(session)))
    },
    revokeOwn: (asking, which) =>
      db.write(async (tx) => {
        const { account, publicId } = asking.session
        const chosen = which === 'others' ? { except: publicId } : { publicId: which }
        const revoked = await list.revoke(tx, { accountId: account.id, ...chosen })
        if (revoked === 0 && which !== 'others')
          throw new DashboardError('not_found', 'there is no such session of yours')
        const deed = { ...deedOf(asking), action: 'session.revoke', object: `session/${which.slice(0, 40)}` }
        await audit.appendTo(tx, { ...deed, result: 'ok', detail: { revoked } })
        return revoked
      }),
  }
}

export function createOwnTotp({ db, audit, totp }: OwnDeps): OwnTotp {
  const idOf = ({ session }: Asking) => session.account.id
  return {
    begin: (asking) => db.write((tx) => totp.begin(tx, idOf(asking))),
    confirm: (asking, code) =>
      db.write(async (tx) => {
        const codes = await totp.confirm(tx, idOf(asking), code)
        await audit.appendTo(tx, { ...deedOf(asking), action: 'totp.on', result: 'ok' })
        return codes
      }),
    renewRecovery: (asking) =>
      db.write(async (tx) => {
        const codes = await totp.renewRecovery(tx, idOf(asking))
        await audit.appendTo(tx, { ...deedOf(asking), action: 'totp.recovery', result: 'ok' })
        return codes
      }),
    switchOff: (asking) =>
      db.write(async (tx) => {
        if (!(await totp.switchOff(tx, idOf(asking)))) return
        await audit.appendTo(tx, { ...deedOf(asking), action: 'totp.off', result: 'ok' })
      }),
  }
}
