/** One-time codes of an account: whether one is right, and how they are switched on and off. */
import type { AccountModel, ControlReader, ControlTransaction } from '../../../prisma/control/client.ts'
import type { TotpSetup, TotpState } from '../contract/account.ts'
import type { AuthRandom, StoreDeps } from './auth-deps.ts'
import { DashboardError } from './dashboard-error.ts'
import { drawTotpSecret, matchTotp, totpUri } from './totp.ts'
import { countRecoveryCodes, drawRecoveryCodes, spendRecoveryCode } from './totp-recovery.ts'
import type { Seal } from './totp-seal.ts'

export type TotpDeps = StoreDeps & { random: AuthRandom; seal: Seal; place: string }

export interface TotpAccounts {
  state(accountId: number): Promise<TotpState>
  /** Takes a code of the authenticator or a recovery code, once. False: it is wrong, old or was used. */
  accept(tx: ControlTransaction, accountId: number, code: string): Promise<boolean>
  /** Draws a secret; nothing is asked for at sign-in before `confirm`. @throws `totp_already_on` */
  begin(tx: ControlTransaction, accountId: number): Promise<TotpSetup>
  /** The recovery codes. @throws DashboardError `totp_invalid`, `totp_already_on` */
  confirm(tx: ControlTransaction, accountId: number, code: string): Promise<string[]>
  /** New recovery codes; the ones before are worth nothing. @throws `not_found` when it is off */
  renewRecovery(tx: ControlTransaction, accountId: number): Promise<string[]>
  /** False: it was off. */
  switchOff(tx: ControlTransaction, accountId: number): Promise<boolean>
}

export const noTotp = { totpSealed: null, totpPending: null, totpLastStep: null, recovery: null }

export function createTotpAccounts(deps: TotpDeps): TotpAccounts {
  return {
    async state(accountId) {
      const { totpSealed, recovery } = await requireAccount(deps.db.reader, accountId)
      return { isOn: totpSealed !== null, recoveryCodesLeft: totpSealed === null ? 0 : countRecoveryCodes(recovery) }
    },
    accept: (tx, accountId, code) => accept(tx, deps, { accountId, code }),
    begin: (tx, accountId) => begin(tx, deps, accountId),
    confirm: (tx, accountId, code) => confirm(tx, deps, { accountId, code }),
    async renewRecovery(tx, accountId) {
      const { totpSealed } = await requireAccount(tx, accountId)
      if (totpSealed === null) throw new DashboardError('not_found', 'one-time codes are off: switch them on first')
      const { codes, stored } = drawRecoveryCodes(deps.random)
      await tx.account.update({ where: { id: accountId }, data: { recovery: stored } })
      return codes
    },
    async switchOff(tx, accountId) {
      const { count } = await tx.account.updateMany({
        where: { id: accountId, totpSealed: { not: null } },
        data: noTotp,
      })
      return count > 0
    },
  }
}

interface Given {
  accountId: number
  code: string
}

async function accept(tx: ControlTransaction, deps: TotpDeps, { accountId, code }: Given): Promise<boolean> {
  const { totpSealed, totpLastStep: lastStep, recovery } = await requireAccount(tx, accountId)
  if (totpSealed === null) return false
  const secret = deps.seal.open(totpSealed, accountId) // after a new DASHBOARD_KEY only the recovery codes are left
  const step = secret === null ? null : matchTotp(secret, code, { nowMs: deps.clock.now(), lastStep })
  const left = step === null ? spendRecoveryCode(recovery, code) : null
  if (step === null && left === null) return false
  const data = step === null ? { recovery: left } : { totpLastStep: step }
  await tx.account.update({ where: { id: accountId }, data })
  return true
}

async function begin(tx: ControlTransaction, deps: TotpDeps, accountId: number): Promise<TotpSetup> {
  const { name, totpSealed } = await requireAccount(tx, accountId)
  if (totpSealed !== null) throw alreadyOn()
  const secret = drawTotpSecret(deps.random)
  await tx.account.update({ where: { id: accountId }, data: { totpPending: deps.seal.seal(secret, accountId) } })
  return { secret, uri: totpUri(secret, { account: name, place: deps.place }) }
}

async function confirm(tx: ControlTransaction, deps: TotpDeps, { accountId, code }: Given): Promise<string[]> {
  const { totpSealed, totpPending } = await requireAccount(tx, accountId)
  if (totpSealed !== null) throw alreadyOn()
  const secret = totpPending === null ? null : deps.seal.open(totpPending, accountId)
  if (secret === null) throw new DashboardError('totp_invalid', 'no set-up has begun: begin again')
  const step = matchTotp(secret, code, { nowMs: deps.clock.now(), lastStep: null })
  if (step === null) {
    throw new DashboardError(
      'totp_invalid',
      'this is not the code of now; look at the clock of the device and try the next',
    )
  }
  const { codes, stored } = drawRecoveryCodes(deps.random)
  const data = { totpSealed: totpPending, totpPending: null, totpLastStep: step, recovery: stored }
  await tx.account.update({ where: { id: accountId }, data })
  return codes
}

const alreadyOn = () => new DashboardError('totp_already_on', 'one-time codes are on already; switch them off first')

async function requireAccount(from: Pick<ControlReader, 'account'>, accountId: number): Promise<AccountModel> {
  const account = await from.account.findUnique({ where: { id: accountId } })
  if (account === null) throw new DashboardError('unauthenticated', 'this account is gone')
  return account
}
