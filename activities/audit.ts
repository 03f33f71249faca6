/** One row of the audit log for each thing that someone has ordered. */
import { activityInfo } from '@temporalio/activity'
import type { ActivityDeps } from './deps.ts'
import { iso } from './members.ts'
import type { AuditRow } from './records.ts'

export interface Deed {
  actor: string
  action: string
  object: string
  reason: string | null
  detail: unknown
}

/** The row of what this activity does: the same one whenever it is tried again. */
export function auditRow(deed: Deed, nowMs: number): AuditRow {
  const { activityId, workflowExecution } = activityInfo()
  const requestId = `${workflowExecution?.runId ?? ''}/${activityId}`
  return { ...deed, role: roleOf(deed.actor), result: 'ok', requestId, at: iso(nowMs) }
}

export async function audit({ records, clock }: ActivityDeps, deed: Deed): Promise<void> {
  await records.addAudit(auditRow(deed, clock.now()))
}

/** Who has been let in decides elsewhere; here only the kind of the actor is told by its name. */
function roleOf(actor: string): string {
  if (actor === 'controller' || actor === 'settings') return 'system'
  return actor.startsWith('token:') ? 'token' : 'operator'
}
