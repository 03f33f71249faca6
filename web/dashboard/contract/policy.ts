/** The rules of rotation: reading, trying and saving them. */
import { z } from 'zod'
import { policyBounds, riskKinds, riskResponses } from '../../../workflows/domain/policy.ts'
import { Count, Instant, Ms, Ratio, RequiredReason, wholeText } from './scalars.ts'

export const Interval = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('exponential'), meanMs: Ms, minMs: Ms, maxMs: Ms }),
    z.strictObject({ kind: z.literal('fixed'), everyMs: Ms }),
  ])
  .meta({ id: 'Interval' })
export type Interval = z.infer<typeof Interval>

export const MaintenanceWindow = z
  .strictObject({
    days: z.array(z.int().min(1).max(7)).describe('On which it begins; 1 is Monday'),
    from: z.string().describe('Wall clock of the zone, `22:30`'),
    to: z.string().describe('At or before `from`: on the next day'),
    timeZone: z.string().describe('IANA name'),
    mode: z.enum(['pause', 'slower']),
    factor: z.int().min(1).max(policyBounds.factor.to),
  })
  .meta({ id: 'MaintenanceWindow' })
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>

export const Policy = z
  .strictObject({
    interval: Interval,
    maxExposureMs: Ms,
    graceMs: Ms,
    healthTimeoutMs: Ms,
    bakeMs: Ms,
    backOffCapMs: Ms,
    spares: z.int().min(1),
    windows: z.array(MaintenanceWindow).max(policyBounds.windows),
    risk: z.strictObject(Object.fromEntries(riskKinds.map((kind) => [kind, z.enum(riskResponses)])) as RiskShape),
  })
  .meta({ id: 'Policy' })
export type Policy = z.infer<typeof Policy>

type RiskShape = Record<(typeof riskKinds)[number], z.ZodEnum<{ [R in (typeof riskResponses)[number]]: R }>>

export const PolicySimulation = z
  .strictObject({
    density: z.array(z.strictObject({ atMs: z.number(), ratioPerS: z.number() })),
    exposureP50Ms: z.number(),
    exposureP95Ms: z.number(),
    exposureMaxMs: z.number(),
    meanMs: z.number(),
    medianMs: z.number(),
    residualMs: z.number(),
    bestGuessRatio: Ratio,
    rotationsPerDay: z.number(),
    cpuMsPerDay: z.number().nullable(),
  })
  .meta({ id: 'PolicySimulation' })
export type PolicySimulation = z.infer<typeof PolicySimulation>

/** `policy` is looked at by the domain, which names everything that is wrong with it at once. */
export const PolicyRequest = z.strictObject({
  baseVersion: Count.describe('The version that was edited'),
  policy: z.unknown().meta({ description: 'A Policy' }),
  reason: RequiredReason,
  dryRun: z.boolean().default(false).describe('Only check and simulate'),
})
export type PolicyRequest = z.infer<typeof PolicyRequest>

export const PolicyAnswer = z
  .strictObject({ version: Count, policy: Policy, simulation: PolicySimulation })
  .meta({ id: 'PolicyAnswer' })
export type PolicyAnswer = z.infer<typeof PolicyAnswer>

export const PolicyQuery = z.strictObject({ version: wholeText(1, 2_147_483_647).optional() })
export type PolicyQuery = z.infer<typeof PolicyQuery>

export const PolicyVersion = z
  .strictObject({ version: Count, createdAt: Instant, by: z.string(), reason: z.string() })
  .meta({ id: 'PolicyVersion' })
export type PolicyVersion = z.infer<typeof PolicyVersion>

export const PolicyState = z
  .strictObject({
    ...PolicyVersion.shape,
    policy: Policy,
    versions: z.array(PolicyVersion).max(50).describe('Newest first'),
    replicas: Count,
    measured: z
      .strictObject({ rotationMs: Ms.nullable(), cpuMsPerRotation: z.number().nullable(), drainMs: Ms.nullable() })
      .describe('What the simulation counts with; null while too few rotations were measured'),
  })
  .meta({ id: 'PolicyState' })
export type PolicyState = z.infer<typeof PolicyState>
