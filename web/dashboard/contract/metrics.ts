/** Series for charts, and the figures of exposure and unpredictability. */
import { z } from 'zod'
import { ExposureSection, UnpredictabilitySection } from './figures.ts'
import { Count, Epoch, IncarnationNumber, Instant, LooseInstant, Ms, Outcome, Trigger } from './scalars.ts'

export const seriesNames = ['traffic', 'slots', 'rotations', 'exposure', 'unpredictability'] as const
export type SeriesName = (typeof seriesNames)[number]

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const
export const SHORTEST_WINDOW_MS = 300_000
export const LONGEST_WINDOW_MS = 90 * unitMs.d
/** Figures of single containers are told for so long back. */
export const LONGEST_SLOTS_WINDOW_MS = 2 * unitMs.d
export const MOST_POINTS = 720

const windowError = { error: 'need a window from 5m to 90d, for example 15m, 6h, 30d' }

/** `15m`, `6h`, `30d` → ms. */
export const WindowText = z
  .string()
  .regex(/^[1-9][0-9]{0,4}[mhd]$/, windowError)
  .transform((text) => Number(text.slice(0, -1)) * unitMs[text.at(-1) as keyof typeof unitMs])
  .refine((ms) => ms >= SHORTEST_WINDOW_MS && ms <= LONGEST_WINDOW_MS, windowError)

const isSeriesName = (name: string): name is SeriesName => seriesNames.some((known) => known === name)

export const MetricsQuery = z.strictObject({
  window: WindowText.default(3_600_000),
  to: LooseInstant.optional().describe('End of the window; absent: now'),
  series: z
    .string()
    .transform((text) => text.split(','))
    .refine((names) => names.every(isSeriesName), { error: `need names out of ${seriesNames.join(', ')}` })
    .transform((names) => names.filter(isSeriesName))
    .default(['traffic']),
})
export type MetricsQuery = z.infer<typeof MetricsQuery>

/** One value a step, the first of the step that begins at `fromAt`; null where nothing was recorded. */
const column = z.array(z.number().nullable())

export const TrafficSeries = z
  .strictObject({
    requestsPerS: column,
    r2xxPerS: column,
    r3xxPerS: column,
    r4xxPerS: column,
    r5xxPerS: column,
    lost: column.describe('In the step'),
    cut: column,
    retries: column,
    redispatches: column,
    meanMs: column.describe("HAProxy's mean over its last 1,024 requests, weighted"),
    connections: column.describe('Highest of the step'),
    queueMax: column,
    total: z.strictObject({ requests: Count, lost: Count, cut: Count, r5xx: Count }),
  })
  .meta({ id: 'TrafficSeries' })
export type TrafficSeries = z.infer<typeof TrafficSeries>

export const SlotSeries = z
  .strictObject({
    slot: z.string(),
    cpuRatio: column.describe('Of one processor'),
    memoryBytes: column.describe('Highest of the step'),
    rxBytesPerS: column,
    txBytesPerS: column,
    connections: column.describe('Highest of the step'),
  })
  .meta({ id: 'SlotSeries' })
export type SlotSeries = z.infer<typeof SlotSeries>

/** A stretch in which one container served. */
export const ServingSpan = z
  .strictObject({
    slot: z.string(),
    incarnation: IncarnationNumber,
    fromAt: Instant,
    toAt: Instant.nullable().describe('null: it still serves'),
    goneAt: Instant.nullable().describe('Until then it drained'),
  })
  .meta({ id: 'ServingSpan' })
export type ServingSpan = z.infer<typeof ServingSpan>

export const RotationMark = z
  .strictObject({
    epoch: Epoch,
    at: Instant.describe('Of the switch, or of the start where nothing was switched'),
    trigger: Trigger,
    outcome: Outcome.nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    lost: z.int().nullable(),
  })
  .meta({ id: 'RotationMark' })
export type RotationMark = z.infer<typeof RotationMark>

/** The trace: single marks and spans while they are few, else only what each step held. */
export const RotationSeries = z
  .strictObject({
    rotated: z.array(Count),
    kept: z.array(Count),
    alarm: z.array(Count),
    lost: z.array(Count).describe('Requests, as in `traffic`'),
    servingSlot: z.array(z.string().nullable()).describe('Who served at the end of the step'),
    total: z.strictObject({ rotated: Count, kept: Count, alarm: Count, lost: Count }),
    marks: z.array(RotationMark).nullable().describe('In order of time; null above 720'),
    spans: z.array(ServingSpan).nullable(),
  })
  .meta({ id: 'RotationSeries' })
export type RotationSeries = z.infer<typeof RotationSeries>

export const Metrics = z
  .strictObject({
    fromAt: Instant,
    toAt: Instant,
    stepMs: Ms,
    steps: Count.describe('Length of every column; at most 720'),
    policyChanges: z.array(z.strictObject({ version: Count, at: Instant, by: z.string() })),
    traffic: TrafficSeries.optional(),
    slots: z.array(SlotSeries).optional(),
    rotations: RotationSeries.optional(),
    exposure: ExposureSection.optional(),
    unpredictability: UnpredictabilitySection.optional(),
  })
  .meta({ id: 'Metrics' })
export type Metrics = z.infer<typeof Metrics>
