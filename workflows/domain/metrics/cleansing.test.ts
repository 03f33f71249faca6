import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleansingFigures } from './cleansing.ts'
import type { RotationEnd } from './facts.ts'

const clean: RotationEnd = { outcome: 'rotated', exposureMs: 100_000, proved: true, lost: 0, cpuMs: 800 }
const times = (count: number, end: Partial<RotationEnd> = {}): RotationEnd[] =>
  Array.from({ length: count }, () => ({ ...clean, ...end }))

test('counts what was proved, lost and failed, and what it cost', () => {
  const kept = { outcome: 'kept', exposureMs: null, proved: null, cpuMs: null } as const
  const figures = cleansingFigures([...times(36), ...times(4, { proved: false, lost: 2 }), ...times(10, kept)])
  expect(figures).toEqual({
    replaced: 40,
    proved: 36,
    provedRatio: { enough: true, value: 0.9, n: 40 },
    coverageRatio: { enough: true, value: 0.9, n: 40 },
    lost: 8,
    lostPerRotation: { enough: true, value: 0.16, n: 50 },
    failed: 10,
    failedRatio: { enough: true, value: 0.2, n: 50 },
    cpuMsPerRotation: { enough: true, value: 800, n: 40 },
  })
})

test('an unproven incarnation that stayed long weighs more in the coverage', () => {
  const { provedRatio, coverageRatio } = cleansingFigures([
    ...times(39),
    ...times(1, { proved: null, exposureMs: 3.9e6 }),
  ])
  expect(provedRatio).toMatchObject({ value: 0.975 })
  expect(coverageRatio).toMatchObject({ value: 0.5 })
})

test('counts stand at any number, shares from thirty on', () => {
  expect(cleansingFigures(times(3, { lost: 1 }))).toMatchObject({
    ...{ replaced: 3, proved: 3, lost: 3, failed: 0 },
    provedRatio: { enough: false, n: 3, needed: 30 },
    cpuMsPerRotation: { enough: false },
  })
})

test('what was not measured is no zero', () => {
  const { lostPerRotation, cpuMsPerRotation } = cleansingFigures([
    ...times(30, { lost: 3 }),
    ...times(30, { lost: null, cpuMs: null }),
  ])
  expect(lostPerRotation).toEqual({ enough: true, value: 3, n: 30 })
  expect(cpuMsPerRotation).toEqual({ enough: true, value: 800, n: 30 })
})

test('shares stay between zero and one', () => {
  const ends = fc.array(
    fc.record<RotationEnd>({
      outcome: fc.constantFrom('rotated', 'kept', 'alarm'),
      exposureMs: fc.option(fc.nat(1e6)),
      proved: fc.option(fc.boolean()),
      lost: fc.option(fc.nat(10)),
      cpuMs: fc.option(fc.nat(10_000)),
    }),
    { minLength: 30, maxLength: 120 },
  )
  fc.assert(
    fc.property(ends, (rotations) => {
      const { provedRatio, coverageRatio, failedRatio } = cleansingFigures(rotations)
      for (const share of [provedRatio, coverageRatio, failedRatio]) {
        if (!share.enough) continue
        expect(share.value).toBeGreaterThanOrEqual(0)
        expect(share.value).toBeLessThanOrEqual(1)
      }
    }),
  )
})
