/** The newest hash of the audit log goes into the process's own log: a table that was written anew does not match it. */
import type { ControlDatabase } from '../../../prisma/control/client.ts'
import type { Logger } from './log.ts'

const HOUR_MS = 3_600_000

export interface AuditHeadDeps {
  db: ControlDatabase
  log: Pick<Logger, 'info' | 'warn'>
  everyMs?: number
}

/** Now and then every hour, until it is stopped. */
export function logAuditHead({ db, log, everyMs = HOUR_MS }: AuditHeadDeps): { stop(): void } {
  const tell = async () => {
    try {
      const head = await db.reader.meta.findUnique({ where: { key: 'audit_head' } })
      if (head !== null) log.info({ auditHead: head.value }, 'newest hash of the audit log')
    } catch (err) {
      log.warn({ err }, 'the newest hash of the audit log could not be read')
    }
  }
  void tell()
  const timer = setInterval(() => void tell(), everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
