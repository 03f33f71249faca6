/** What people do in the dashboard, in the same chain as what the orchestrator does. Never a secret. */
import { appendAuditEntry, type ChainVerdict, verifyAuditChain } from '../../../prisma/control/audit-log.ts'
import type { ControlTransaction } from '../../../prisma/control/client.ts'
import { isoOf, type StoreDeps } from './auth-deps.ts'
import type { Session } from './guards.ts'

export type AuditResult = 'ok' | 'failed' | 'limited' | 'denied'

export interface Deed {
  actor: string
  /** `none`: nobody is signed in. `system`: the dashboard itself. */
  role: 'viewer' | 'operator' | 'token' | 'none' | 'system'
  address: string | null
  action: string
  object: string
  result: AuditResult
  reason?: string | null
  /** Before and after, or why not; at most 4 KB as JSON. */
  detail?: unknown
  requestId: string | null
}

export interface Audit {
  append(deed: Deed): Promise<void>
  /** For the transaction that does the deed. */
  appendTo(tx: ControlTransaction, deed: Deed): Promise<void>
  /** A session asked for what its role may not have. At most one row a minute for each session, however often it asks. */
  denied(refusal: Denied): Promise<void>
  verify(): Promise<ChainVerdict>
}

export interface Denied {
  session: Session
  address: string
  requestId: string | null
  method: string
  path: string
}

const DETAIL_BYTES = 4_096
const REASON_LENGTH = 1_000
const DENIED_MS = 60_000
const DENIED_KEYS = 1_000

export function createAudit({ db, clock }: StoreDeps): Audit {
  const deniedAtMs = new Map<string, number>()
  const appendTo = (tx: ControlTransaction, deed: Deed) => appendAuditEntry(tx, toEntry(deed, clock.now()))
  const append = (deed: Deed) => db.write((tx) => appendTo(tx, deed))
  return {
    append,
    appendTo,
    async denied({ session, address, requestId, method, path }) {
      const nowMs = clock.now()
      if (nowMs - (deniedAtMs.get(session.publicId) ?? Number.NEGATIVE_INFINITY) < DENIED_MS) return
      if (deniedAtMs.size >= DENIED_KEYS) deniedAtMs.clear()
      deniedAtMs.set(session.publicId, nowMs)
      const { name: actor, role } = session.account
      const object = `${method} ${path}`.slice(0, 200)
      await append({ actor, role, address, action: 'access', object, result: 'denied', requestId })
    },
    verify: () => verifyAuditChain(db.reader),
  }
}

function toEntry({ actor, role, address, action, object, result, reason, detail, requestId }: Deed, nowMs: number) {
  return {
    ...{ at: isoOf(nowMs), actor, role, address, action, object, result },
    reason: reason?.slice(0, REASON_LENGTH) ?? null,
    detail: detail === undefined || detail === null ? null : bounded(detail),
    requestId,
  }
}

/** What is longer is replaced by a note of its size, never cut in the middle. */
function bounded(detail: unknown): string {
  const text = JSON.stringify(detail)
  const bytes = Buffer.byteLength(text)
  return bytes <= DETAIL_BYTES ? text : JSON.stringify({ truncated: true, bytes })
}
