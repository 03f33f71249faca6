/** Who may sign in. Every change is written down in the same transaction, and an operator who can sign in always stays. */
import { createHash } from 'node:crypto'
import type { AccountModel, ControlReader, ControlTransaction } from '../../../prisma/control/client.ts'
import type { Account, AccountChange, NewAccount, SetupLink } from '../contract/account.ts'
import { toAccount } from './accounts-row.ts'
import type { Audit, Deed } from './audit.ts'
import { type AuthRandom, isoOf, type StoreDeps } from './auth-deps.ts'
import { DashboardError } from './dashboard-error.ts'
import type { Passwords } from './password.ts'
import { requireGoodPassword } from './password-rules.ts'
import type { SessionList } from './session-list.ts'
import { type Asking, deedOf } from './session-proof.ts'
import { noTotp } from './totp-account.ts'

const LINK_MS = 24 * 3_600_000
const TOKEN_BYTES = 32

export interface AccountsDeps extends StoreDeps {
  random: AuthRandom
  audit: Audit
  list: SessionList
  passwords: Passwords
  /** Name of the first operator. */
  first: string
}

export interface Accounts {
  listAll(): Promise<Account[]>
  /** @throws DashboardError `name_taken` */
  create(asking: Asking, wanted: NewAccount): Promise<SetupLink>
  /** Ends the account's sessions. @throws DashboardError `not_found`, `last_operator` */
  change(asking: Asking, id: number, change: AccountChange): Promise<Account>
  /** No password, no codes, no sessions, a new link. @throws DashboardError `not_found`, `last_operator` */
  reset(asking: Asking, id: number): Promise<SetupLink>
  /** By whoever holds the link. The account's name. @throws DashboardError `link_spent`, `password_refused` */
  setUp(given: { token: string; password: string }, from: { address: string; requestId: string }): Promise<string>
}

export function createAccounts(deps: AccountsDeps): Accounts {
  return {
    async listAll() {
      const rows = await deps.db.reader.account.findMany({ orderBy: { name: 'asc' } })
      const seen = await readLastSeen(deps.db.reader)
      return rows.map((row) => toAccount(row, { first: deps.first, lastSeenAt: seen.get(row.id) ?? null }))
    },
    create: (asking, wanted) => deps.db.write((tx) => create(tx, deps, { asking, wanted })),
    change: (asking, id, change) => deps.db.write((tx) => applyChange(tx, deps, { asking, id, change })),
    reset: (asking, id) => deps.db.write((tx) => reset(tx, deps, { asking, id })),
    async setUp({ token, password }, { address, requestId }) {
      const { name } = requireOpenLink(await findByLink(deps.db.reader, token), deps.clock.now())
      requireGoodPassword(password, name)
      const passwordHash = await deps.passwords.hash(password)
      return await deps.db.write(async (tx) => {
        const { id } = requireOpenLink(await findByLink(tx, token), deps.clock.now())
        const changed = {
          passwordHash,
          passwordChangedAt: isoOf(deps.clock.now()),
          setupHash: null,
          setupExpiresAt: null,
        }
        await tx.account.update({ where: { id }, data: changed })
        const deed = { actor: name, role: 'none', address, object: `account/${name}`, result: 'ok', requestId } as const
        await deps.audit.appendTo(tx, { ...deed, action: 'account.set_up' })
        return name
      })
    },
  }
}

async function readLastSeen(reader: ControlReader): Promise<Map<number, string>> {
  const groups = await reader.session.groupBy({ by: ['accountId'], _max: { lastSeenAt: true } })
  return new Map(
    groups.flatMap(({ accountId, _max }) => (_max.lastSeenAt === null ? [] : [[accountId, _max.lastSeenAt]])),
  )
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

const findByLink = (from: Pick<ControlReader, 'account'>, token: string) =>
  from.account.findUnique({ where: { setupHash: hashOf(token) } })

function requireOpenLink(account: AccountModel | null, nowMs: number): AccountModel {
  const isOpen = account?.disabledAt === null && Number(account.setupExpiresAt ?? 0) > nowMs
  if (account !== null && isOpen) return account
  throw new DashboardError(
    'link_spent',
    'this link was used, replaced or is older than 24 hours; ask an operator for a new one',
  )
}

interface Creation {
  asking: Asking
  wanted: NewAccount
}

async function create(tx: ControlTransaction, deps: AccountsDeps, { asking, wanted }: Creation): Promise<SetupLink> {
  if ((await tx.account.findUnique({ where: { name: wanted.name } })) !== null || wanted.name === deps.first) {
    throw new DashboardError('name_taken', `there is an account "${wanted.name}" already; take another name`)
  }
  const link = drawLink(deps)
  const data = { name: wanted.name, role: wanted.role, createdAt: isoOf(deps.clock.now()), ...link.columns }
  const account = await tx.account.create({ data })
  await record(tx, deps, { asking, account, action: 'account.create', detail: { after: { role: wanted.role } } })
  return { account: toAccount(account, { first: deps.first, lastSeenAt: null }), ...link.answer }
}

function drawLink({ random, clock }: AccountsDeps) {
  const token = Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url')
  const expiresAtMs = clock.now() + LINK_MS
  return {
    columns: { setupHash: hashOf(token), setupExpiresAt: BigInt(expiresAtMs) },
    answer: { path: `/sign-in#setup=${token}`, expiresAt: isoOf(expiresAtMs) },
  }
}

interface Changing {
  asking: Asking
  id: number
  change: AccountChange
}

async function applyChange(
  tx: ControlTransaction,
  deps: AccountsDeps,
  { asking, id, change }: Changing,
): Promise<Account> {
  const before = await requireRow(tx, id)
  const isDisabled = change.disabled ?? before.disabledAt !== null
  const role = change.role ?? before.role
  if (isDisabled || role !== 'operator') await keepAnOperator(tx, before)
  const disabledAt = isDisabled ? (before.disabledAt ?? isoOf(deps.clock.now())) : null
  const account = await tx.account.update({ where: { id }, data: { role, disabledAt } })
  const isSame = account.role === before.role && account.disabledAt === before.disabledAt
  // A new role needs a new session id, and only signing in anew gives one to another browser.
  const sessionsEnded = isSame ? 0 : await deps.list.revoke(tx, { accountId: id })
  const detail = { before: stateOf(before), after: stateOf(account), sessionsEnded }
  if (!isSame) await record(tx, deps, { asking, account, action: actionOf(before, account), detail })
  return toAccount(account, { first: deps.first, lastSeenAt: null })
}

const stateOf = ({ role, disabledAt }: AccountModel) => ({ role, disabled: disabledAt !== null })

function actionOf(before: AccountModel, after: AccountModel): string {
  if ((before.disabledAt === null) === (after.disabledAt === null)) return 'account.role'
  return after.disabledAt === null ? 'account.enable' : 'account.disable'
}

async function reset(
  tx: ControlTransaction,
  deps: AccountsDeps,
  { asking, id }: Omit<Changing, 'change'>,
): Promise<SetupLink> {
  const before = await requireRow(tx, id)
  await keepAnOperator(tx, before)
  const link = drawLink(deps)
  const account = await tx.account.update({ where: { id }, data: { passwordHash: null, ...noTotp, ...link.columns } })
  const sessionsEnded = await deps.list.revoke(tx, { accountId: id })
  const detail = { sessionsEnded, totpRemoved: before.totpSealed !== null }
  await record(tx, deps, { asking, account, action: 'account.reset', detail })
  return { account: toAccount(account, { first: deps.first, lastSeenAt: null }), ...link.answer }
}

async function requireRow(tx: ControlTransaction, id: number): Promise<AccountModel> {
  const account = await tx.account.findUnique({ where: { id } })
  if (account === null) throw new DashboardError('not_found', `there is no account ${id}`)
  return account
}

/** @throws DashboardError `last_operator` when nobody who can sign in could manage accounts any more */
async function keepAnOperator(tx: ControlTransaction, leaving: AccountModel): Promise<void> {
  if (leaving.role !== 'operator' || leaving.disabledAt !== null || leaving.passwordHash === null) return
  const where = { role: 'operator', disabledAt: null, passwordHash: { not: null }, id: { not: leaving.id } }
  if ((await tx.account.count({ where })) > 0) return
  throw new DashboardError('last_operator', `${leaving.name} is the last operator; make another one first`)
}

type Recorded = { asking: Asking; account: AccountModel; action: string; detail: unknown }

async function record(tx: ControlTransaction, { audit }: AccountsDeps, recorded: Recorded): Promise<void> {
  const { asking, account, action, detail } = recorded
  const deed: Deed = { ...deedOf(asking), object: `account/${account.name}`, action, result: 'ok', detail }
  await audit.appendTo(tx, deed)
}
