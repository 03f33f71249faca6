/** What a sign-in must remember between its steps: sealed in the database, so that any replica goes on with it. */
import type { VaultDatabase, VaultTransaction } from '../../../prisma/vault/client.ts'
import type { ApiDeps } from '../deps.ts'

export type StateKind = 'register' | 'login' | 'reauth' | 'ticket' | 'password' | 'recovery'

export interface NewState {
  kind: StateKind
  id: string
  userId: string | null
  value: unknown
  lifeMs: number
}

export interface AuthState<T> {
  id: string
  userId: string | null
  value: T
  attempts: number
}

const placeOf = (kind: StateKind, id: string) => `auth-state ${kind} ${id}`

export async function putState(tx: VaultTransaction, deps: ApiDeps, state: NewState): Promise<void> {
  const { kind, id, userId, value, lifeMs } = state
  const sealed = deps.keys.seal(placeOf(kind, id), Buffer.from(JSON.stringify(value)))
  const expiresAt = new Date(deps.clock().getTime() + lifeMs).toISOString()
  await tx.authState.create({ data: { id, kind, userId, sealed, attempts: 0, expiresAt } })
}

/** Null when there is none of that kind, or its time is over. */
export async function readState<T>(
  { reader }: Pick<VaultDatabase, 'reader'>,
  deps: ApiDeps,
  { kind, id }: Pick<NewState, 'kind' | 'id'>,
): Promise<AuthState<T> | null> {
  const row = await reader.authState.findUnique({ where: { id } })
  if (row === null || row.kind !== kind || row.expiresAt <= deps.clock().toISOString()) return null
  const opened = deps.keys.open(placeOf(kind, id), row.sealed)
  if (opened === null) return null
  // Sealed by us for this place, so it is what `putState` was given.
  const value = JSON.parse(Buffer.from(opened.bytes).toString('utf8')) as T
  return { id, userId: row.userId, value, attempts: row.attempts }
}

/** Whether it was still there: of two that use a state, one gets true. */
export async function takeState(tx: VaultTransaction, id: string): Promise<boolean> {
  return (await tx.authState.deleteMany({ where: { id } })).count === 1
}
