/** The control database as the activities need it: one transaction per method, each safe to repeat. */

import type { RecordsPort, RotationClosing } from '../../activities/records.ts'
import type { ControlDatabase } from '../../prisma/control/client.ts'
import type { Trigger } from '../../workflows/domain/words.ts'
import { createAlertRecords } from './records/alerts.ts'
import { createAuditRecords } from './records/audit.ts'
import { createEventRecords } from './records/events.ts'
import { createIncarnationRecords } from './records/incarnations.ts'
import { createJobRecords } from './records/jobs.ts'
import { createPolicyRecords } from './records/policies.ts'
import { createPoolRecords } from './records/pools.ts'
import { createProofRecords } from './records/proofs.ts'
import { createQuarantineRecords } from './records/quarantine.ts'
import { createRotationRecords } from './records/rotations.ts'
import { createStepRecords } from './records/steps.ts'

export interface RecordsHooks {
  /** Called once for each rotation, when its end was written; a repeated write does not call again. */
  onRotationClosed?: (closing: RotationClosing & { trigger: Trigger }) => void
}

export function createRecords(database: ControlDatabase, hooks: RecordsHooks = {}): RecordsPort {
  return {
    ...createPoolRecords(database),
    ...createIncarnationRecords(database),
    ...createQuarantineRecords(database),
    ...createProofRecords(database),
    ...createRotationRecords(database, hooks),
    ...createStepRecords(database),
    ...createEventRecords(database),
    ...createAuditRecords(database),
    ...createPolicyRecords(database),
    ...createAlertRecords(database),
    ...createJobRecords(database),
  }
}
