/** What someone outside has seen, in the audit log and among the security events. */
import type { PoolName } from '../workflows/domain/ids.ts'
import type { RiskKind, RiskResponse } from '../workflows/domain/policy.ts'
import { securityData } from '../workflows/domain/security-event.ts'
import { auditRow } from './audit.ts'
import type { ActivityDeps } from './deps.ts'

export interface RiskRecord {
  pool: PoolName
  kind: RiskKind
  slot: string | null
  detail: string
  hostile: boolean
  by: string
  /** What the policy has made of it. */
  response: RiskResponse
}

export const createRiskActivities = ({ records, clock }: Pick<ActivityDeps, 'records' | 'clock'>) => ({
  /** Safe to repeat. */
  async recordRisk({ pool, kind, slot, detail, hostile, by, response }: RiskRecord): Promise<void> {
    const object = slot ?? pool
    const deed = { actor: by, action: 'risk.raise', object, reason: detail, detail: { kind, hostile, response } }
    const row = auditRow(deed, clock.now())
    await records.addAudit(row)
    await records.addEvent({
      ...{
        pool,
        type: 'security',
        severity: response === 'hostile' ? 'alarm' : 'warning',
        subject: object,
        at: row.at,
      },
      data: securityData({ kind, slot, detail, response, by, at: row.at }),
      dedupeKey: `risk/${row.requestId}`,
    })
  },
})
