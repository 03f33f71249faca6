/** What stands in each slot, and what stood there before. */
import { z } from 'zod'
import { CleansingProof } from './rotations.ts'
import { Before, Bytes, Count, IncarnationNumber, Instant, Limit, Ms } from './scalars.ts'

export const containerStates = [
  'empty',
  'created',
  'warming',
  'spare',
  'candidate',
  'serving',
  'draining',
  'quarantined',
  'failed',
  'destroyed',
] as const

export const ContainerState = z.enum(containerStates).meta({ id: 'ContainerState' })
export type ContainerState = z.infer<typeof ContainerState>

export const Container = z
  .strictObject({
    slot: z.string(),
    state: ContainerState,
    incarnation: IncarnationNumber.nullable(),
    containerId: z.string().nullable(),
    imageDigest: z.string().nullable(),
    variant: z.string().nullable(),
    address: z.string().nullable(),
    loadBalancer: z.string().nullable().describe("HAProxy's own word for the slot"),
    stateSinceAt: Instant.nullable(),
    exposureMs: Ms.nullable().describe('null: it has never served'),
    servingMs: Ms.nullable(),
    drainingMs: Ms.nullable(),
    statsAt: Instant.nullable().describe('When the figures below were taken'),
    connections: Count.nullable(),
    cpuRatio: z.number().min(0).nullable().describe('Of one processor; more than 1 is possible'),
    memoryBytes: Bytes.nullable(),
    memoryLimitBytes: Bytes.nullable(),
    rxBytesPerS: z.number().min(0).nullable(),
    txBytesPerS: z.number().min(0).nullable(),
    proof: CleansingProof.nullable(),
  })
  .meta({ id: 'Container' })
export type Container = z.infer<typeof Container>

export const ContainerList = z.strictObject({ items: z.array(Container) }).meta({ id: 'ContainerList' })
export type ContainerList = z.infer<typeof ContainerList>

/** One container's life, also of one that is gone. */
export const Incarnation = z
  .strictObject({
    incarnation: IncarnationNumber,
    slot: z.string(),
    state: ContainerState,
    containerId: z.string(),
    imageDigest: z.string(),
    variant: z.string(),
    createdAt: Instant,
    servingAt: Instant.nullable(),
    drainingAt: Instant.nullable(),
    destroyedAt: Instant.nullable(),
    servingMs: Ms.nullable(),
    drainingMs: Ms.nullable(),
    exposureMs: Ms.nullable(),
    driftCount: Count,
    proof: CleansingProof.nullable(),
  })
  .meta({ id: 'Incarnation' })
export type Incarnation = z.infer<typeof Incarnation>

export const IncarnationsQuery = z.strictObject({
  slot: z.string().min(1).max(64).optional(),
  before: Before.optional(),
  limit: Limit,
})
export type IncarnationsQuery = z.infer<typeof IncarnationsQuery>

export const IncarnationList = z
  .strictObject({ items: z.array(Incarnation), nextBefore: IncarnationNumber.nullable() })
  .meta({ id: 'IncarnationList' })
export type IncarnationList = z.infer<typeof IncarnationList>
