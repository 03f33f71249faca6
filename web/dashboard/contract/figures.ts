/** Figures with the number of samples behind them, as `workflows/domain/metrics` gives them. */
import { z } from 'zod'
import { Count, Ms, Ratio } from './scalars.ts'

const number = z.number()

/** A value, or how many samples are there of how many that are needed. */
export const figureOf = <S extends z.ZodType>(value: S) =>
  z.discriminatedUnion('enough', [
    z.strictObject({ enough: z.literal(true), value, n: Count }),
    z.strictObject({
      enough: z.literal(false),
      reason: z.enum(['too_few', 'no_choice', 'all_alike']),
      n: Count,
      needed: Count.optional(),
    }),
  ])

export const Figure = figureOf(number).meta({ id: 'Figure' })
export type Figure = z.infer<typeof Figure>

/** How a figure is made, for whoever wants to check it. */
export const Method = z
  .strictObject({ formula: z.string(), query: z.string(), caveat: z.string() })
  .meta({ id: 'Method' })
export type Method = z.infer<typeof Method>

export const DurationFigures = z
  .strictObject({ p50Ms: Figure, p95Ms: Figure, meanMs: Figure, maxMs: Figure })
  .meta({ id: 'DurationFigures' })
export type DurationFigures = z.infer<typeof DurationFigures>

const phases = { serving: DurationFigures, draining: DurationFigures, whole: DurationFigures }

export const ExposureSection = z
  .strictObject({
    ...phases,
    bySlot: z.array(z.strictObject({ slot: z.string(), ...phases })),
    overLimit: z.strictObject({ limitMs: Ms, count: Count, shareRatio: Figure }).nullable(),
    survival: figureOf(z.array(z.strictObject({ atMs: z.number(), ratio: Ratio }))),
    cleansing: z.strictObject({
      replaced: Count,
      proved: Count,
      provedRatio: Figure,
      coverageRatio: Figure,
      lost: z.int(),
      lostPerRotation: Figure,
      failed: Count,
      failedRatio: Figure,
      cpuMsPerRotation: Figure,
    }),
    n: Count,
    truncated: z.boolean().describe('More rotations lie in the window than are read: the latest 20,000 count'),
    methods: z.record(z.string(), Method),
  })
  .meta({ id: 'ExposureSection' })
export type ExposureSection = z.infer<typeof ExposureSection>

const Bet = z.strictObject({ fromMs: number, toMs: number, ratio: Ratio })

/** The intervals that one version of the policy made. */
export const UnpredictabilityPart = z
  .strictObject({
    policyVersion: Count,
    fromAt: z.string(),
    toAt: z.string(),
    fixed: z.boolean().describe('Every interval is the same: predictable by design'),
    n: Count.describe('Intervals by timer or age limit'),
    theory: z.strictObject({ meanMs: number, cv: number, residualMs: number, rotationsPerDay: number }),
    meanMs: Figure,
    residualMs: Figure,
    histogram: figureOf(
      z.array(
        z.strictObject({
          fromMs: number,
          toMs: number,
          count: Count,
          observedPerS: number,
          expectedPerS: number,
        }),
      ),
    ),
    variation: Figure,
    kolmogorovSmirnov: figureOf(z.strictObject({ distance: number, critical: number })),
    autocorrelation: figureOf(z.strictObject({ lag1: number, band: number })),
    bestGuess: z.strictObject({ betMs: Ms, theory: Bet, observed: Figure, band: number, learned: Figure }),
  })
  .meta({ id: 'UnpredictabilityPart' })
export type UnpredictabilityPart = z.infer<typeof UnpredictabilityPart>

export const UnpredictabilitySection = z
  .strictObject({
    parts: z.array(UnpredictabilityPart).describe('Newest policy first; at most five'),
    choice: z.strictObject({
      slots: z.array(z.string()),
      counts: z.array(z.array(Count)).describe('Rows: slot left; columns: slot taken'),
      shareRatios: z.array(z.array(Ratio).nullable()),
      entropyRatio: Figure,
      correctedRatio: Figure,
    }),
    truncated: z.boolean(),
    methods: z.record(z.string(), Method),
  })
  .meta({ id: 'UnpredictabilitySection' })
export type UnpredictabilitySection = z.infer<typeof UnpredictabilitySection>
