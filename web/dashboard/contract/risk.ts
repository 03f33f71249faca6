/** A signal from outside: an intrusion detection, a log watcher. */
import { z } from 'zod'
import { riskKinds, riskResponses } from '../../../workflows/domain/policy.ts'
import { RequiredReason } from './scalars.ts'

export const RiskRequest = z.strictObject({
  slot: z.string().min(1).max(64).nullable().default(null).describe('null: whichever serves'),
  kind: z.enum(riskKinds),
  hostile: z.boolean().default(false),
  reason: RequiredReason,
})
export type RiskRequest = z.infer<typeof RiskRequest>

export const RiskAnswer = z
  .strictObject({ response: z.enum(riskResponses).describe('What the policy makes of it') })
  .meta({ id: 'RiskAnswer' })
export type RiskAnswer = z.infer<typeof RiskAnswer>
