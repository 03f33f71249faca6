/**
 * The first operator, whose password the host can always set anew: what lies in the hash file is taken over once, when
 * it differs from what was taken over last. So `leyzenctl secrets rotate ORCH_PASSWORD` is the way back in, and a
 * password that was changed in the dashboard stays until then.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { AccountModel, ControlTransaction } from '../../../prisma/control/client.ts'
import type { Audit } from './audit.ts'
import { isoOf, type StoreDeps } from './auth-deps.ts'
import type { SessionList } from './session-list.ts'

const argon2id = /^\$argon2id\$v=19\$m=\d{1,7},t=\d{1,3},p=\d{1,3}\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}$/

export interface FirstOperatorDeps extends StoreDeps {
  name: string
  hashFile: string
  audit: Audit
  sessions: SessionList
  log: { warn(line: object, message: string): void }
}

export interface FirstOperator {
  /** Reads the file and takes it over if it is new. A file that is missing or no hash changes nothing, and is logged. */
  sync(): Promise<void>
}

export function createFirstOperator(deps: FirstOperatorDeps): FirstOperator {
  return {
    async sync() {
      const hash = await readHash(deps)
      if (hash === null) return
      const source = createHash('sha256').update(hash).digest('hex')
      const known = await deps.db.reader.account.findUnique({ where: { name: deps.name } })
      if (known?.hashSource !== source) await deps.db.write((tx) => takeOver(tx, deps, { hash, source }))
    },
  }
}

async function readHash({ hashFile, log }: FirstOperatorDeps): Promise<string | null> {
  try {
    const text = (await readFile(hashFile, 'utf8')).trim()
    if (argon2id.test(text)) return text
    log.warn({ hashFile }, 'the password file of the first operator holds no Argon2id hash')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    log.warn({ hashFile, code: error.code }, 'the password file of the first operator cannot be read')
  }
  return null
}

interface NewHash {
  hash: string
  source: string
}

async function takeOver(tx: ControlTransaction, deps: FirstOperatorDeps, { hash, source }: NewHash): Promise<void> {
  const { name, clock, audit, sessions } = deps
  const now = isoOf(clock.now())
  const before = await tx.account.findUnique({ where: { name } })
  if (before?.hashSource === source) return // another process was quicker
  // Whoever lost the password may have lost the authenticator with it; the host's word counts for both.
  const data = {
    ...{ role: 'operator', passwordHash: hash, hashSource: source, passwordChangedAt: now, disabledAt: null },
    ...{ totpSealed: null, totpPending: null, totpLastStep: null, recovery: null },
    ...{ setupHash: null, setupExpiresAt: null },
  }
  const { id } = await tx.account.upsert({ where: { name }, create: { name, createdAt: now, ...data }, update: data })
  const ended = await sessions.revoke(tx, { accountId: id })
  await audit.appendTo(tx, {
    ...{ actor: 'host', role: 'system', address: null, object: `account/${name}`, result: 'ok', requestId: null },
    action: before === null ? 'account.create' : 'account.password',
    reason: 'the host has set the password of the first operator',
    detail: { sessionsEnded: ended, totpRemoved: before?.totpSealed != null, wasDisabled: isDisabled(before) },
  })
}

const isDisabled = (account: AccountModel | null) => account !== null && account.disabledAt !== null
