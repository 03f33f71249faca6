/** What is written down about attempts to sign in: the audit log always, the security events once they look like an attack. */
import { createHash } from 'node:crypto'
import type { AccountModel, ControlTransaction } from '../../../prisma/control/client.ts'
import type { Audit } from './audit.ts'
import { isoOf, type StoreDeps } from './auth-deps.ts'
import { networkOf } from './client-address.ts'
import { type CountedGuess, type Guess, guessLimits } from './limits-guesses.ts'
import type { NewSession, Visitor } from './session-store.ts'

/** Refusals cost the caller nothing, so a row for each would let anyone fill the disk. */
const LIMITED_MS = 60_000
const LIMITED_KEYS = 1_000

export interface Failure {
  counted: CountedGuess
  account: AccountModel | null
  why: 'password' | 'totp'
  requestId: string
}

export interface SignInRecord {
  failed(tx: ControlTransaction, failure: Failure): Promise<void>
  succeeded(tx: ControlTransaction, success: { opened: NewSession; visitor: Visitor; requestId: string }): Promise<void>
  /** At most one row a minute for each address. */
  limited(guess: Guess, requestId: string): Promise<void>
}

export function createSignInRecord({
  db,
  clock,
  audit,
  pool,
}: StoreDeps & { audit: Audit; pool: string }): SignInRecord {
  const limitedAtMs = new Map<string, number>()
  return {
    async failed(tx, { counted, account, why, requestId }) {
      // What was typed as a name may be a password, so it is written down only when it is a name.
      const actor = account?.name ?? 'unknown'
      const reason = account?.disabledAt == null ? why : 'disabled'
      const { address, failures } = counted
      const row = {
        actor,
        role: 'none',
        address,
        action: 'sign_in',
        object: `account/${actor}`,
        result: 'failed',
      } as const
      await audit.appendTo(tx, { ...row, reason, detail: { failures }, requestId })
      if (failures === guessLimits.account.points) await tellAttack(tx, { pool, counted, actor, nowMs: clock.now() })
    },
    async succeeded(tx, { opened, visitor, requestId }) {
      const { publicId, account } = opened.session
      await audit.appendTo(tx, {
        ...{ actor: account.name, role: account.role, address: visitor.address, action: 'sign_in', result: 'ok' },
        ...{ object: `account/${account.name}`, detail: { session: publicId }, requestId },
      })
    },
    async limited({ name, address }, requestId) {
      const key = networkOf(address)
      const nowMs = clock.now()
      if (nowMs - (limitedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < LIMITED_MS || limitedAtMs.size >= LIMITED_KEYS) {
        if (limitedAtMs.size >= LIMITED_KEYS) forget(limitedAtMs, nowMs)
        return
      }
      limitedAtMs.set(key, nowMs)
      const known = await db.reader.account.findUnique({ where: { name }, select: { name: true } })
      const actor = known?.name ?? 'unknown'
      const row = {
        actor,
        role: 'none',
        address,
        action: 'sign_in',
        object: `account/${actor}`,
        result: 'limited',
      } as const
      await audit.append({ ...row, requestId })
    },
  }
}

function forget(limitedAtMs: Map<string, number>, nowMs: number): void {
  for (const [key, at] of limitedAtMs) if (nowMs - at >= LIMITED_MS) limitedAtMs.delete(key)
}

interface Attack {
  pool: string
  counted: CountedGuess
  actor: string
  nowMs: number
}

/** Among the security events, once for each window. */
async function tellAttack(tx: ControlTransaction, { pool, counted, actor, nowMs }: Attack): Promise<void> {
  const { name, address, failures, windowEndsAtMs } = counted
  const at = isoOf(nowMs)
  const whose = createHash('sha256').update(name).digest('hex').slice(0, 16)
  const dedupeKey = `sign_in/${whose}/${windowEndsAtMs}`
  const detail = `${failures} failed sign-ins as ${actor}, the last from ${address}`
  const data = { kind: 'sign_in', slot: null, incarnation: null, detail, response: null, by: null, at }
  const row = {
    pool,
    type: 'security',
    severity: 'warning',
    subject: `account/${actor}`,
    at,
    data: JSON.stringify(data),
  }
  await tx.event.upsert({ where: { dedupeKey }, create: { ...row, dedupeKey }, update: {} })
}
