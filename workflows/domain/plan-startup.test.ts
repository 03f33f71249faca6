import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseContainerId, parseEpoch, parseIncarnationId, parseSlotName } from './ids.ts'
import { incarnationStates } from './incarnation.ts'
import { judgeSlots } from './judge-slots.ts'
import { planReconcile } from './plan-reconcile.ts'
import { planStartup } from './plan-startup.ts'
import type { Repair } from './repair.ts'
import type { Survey, SurveyedContainer, SurveyedRecord, SurveyedTraffic } from './survey.ts'

const slots = [1, 2, 3, 4].map((index) => parseSlotName(`vault_web${index}`))
const idOf = (index: number) => parseContainerId(`${index}`.padStart(64, '0'))
const statuses = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const
const wishes = ['maint', 'candidate', 'draining'] as const

function container(index: number, change: Partial<SurveyedContainer> = {}): SurveyedContainer {
  return {
    ...{ id: idOf(index), name: slots[index]!, status: 'paused', spec: 'new', variant: 'a', imageDigest: 'sha256:1' },
    ...{ address: `172.30.0.${index + 2}`, epoch: 1 },
    ...change,
  }
}
function record(index: number, change: Partial<SurveyedRecord> = {}): SurveyedRecord {
  const at = '2026-01-01T00:00:00.000Z'
  return {
    ...{ id: parseIncarnationId(index + 1), slot: slots[index]!, containerId: idOf(index), state: 'spare' },
    ...{ createdAt: at, servingAt: null },
    ...change,
  }
}
function traffic(index: number, change: Partial<SurveyedTraffic> = {}): SurveyedTraffic {
  const address = `172.30.0.${index + 2}:8080`
  return { slot: slots[index]!, wanted: 'maint', wantedAddress: address, actual: null, ...change }
}

/** Three slots in order: serving, standing, spare. */
function well(change: Partial<Survey> = {}): Survey {
  return {
    wanted: { slots: slots.slice(0, 3), jobName: 'vault_job', spec: 'new' },
    epochs: { records: 4, proxy: 5, gateway: 3 },
    containers: [container(0, { status: 'running' }), container(1, { status: 'running' }), container(2)],
    traffic: {
      ...{ haproxy: true, serving: slots[0]! },
      slots: [traffic(0, { wanted: 'serving' }), traffic(1, { wanted: 'candidate' }), traffic(2)],
    },
    records: {
      servingSlot: slots[0]!,
      living: [
        record(0, { state: 'serving', servingAt: '2026-01-01T00:00:00.000Z' }),
        record(1, { state: 'candidate' }),
        record(2),
      ],
      openRotations: [],
      paused: null,
    },
    atMs: Date.parse('2026-01-01T00:01:00.000Z'),
    ...change,
  }
}

const anySurvey: fc.Arbitrary<Survey> = fc
  .record({
    count: fc.integer({ min: 2, max: 4 }),
    spares: fc.integer({ min: 1, max: 3 }),
    serving: fc.option(fc.integer({ min: 0, max: 3 })),
    kinds: fc.array(
      fc.record({
        there: fc.boolean(),
        known: fc.boolean(),
        status: fc.constantFrom(...statuses),
        spec: fc.constantFrom('old', 'new'),
        state: fc.constantFrom(...incarnationStates.filter((state) => state !== 'destroyed')),
        served: fc.boolean(),
        wish: fc.constantFrom(...wishes),
      }),
      { minLength: 4, maxLength: 4 },
    ),
  })
  .map(({ count, spares, serving, kinds }) => {
    const at = '2026-01-01T00:00:00.000Z'
    const containers = kinds.flatMap(({ there, status, spec }, index) =>
      there ? [container(index, { status, spec })] : [],
    )
    const living = kinds.flatMap(({ known, state, served }, index) =>
      known ? [record(index, { state, servingAt: served ? at : null })] : [],
    )
    return well({
      wanted: { slots: slots.slice(0, count), jobName: 'vault_job', spec: 'new', spares },
      containers,
      records: { servingSlot: null, living, openRotations: [], paused: null },
      traffic: {
        haproxy: true,
        serving: serving === null ? null : slots[serving]!,
        slots: kinds.map(({ wish }, index) => traffic(index, { wanted: index === serving ? 'serving' : wish })),
      },
    })
  })

const hits = (repair: Repair) =>
  repair.do === 'remake' || repair.do === 'destroy' || repair.do === 'freeze' ? repair.slot : null

test('a pool that is well needs nothing from either plan', () => {
  expect(planStartup(well())).toMatchObject({ idle: true, slots: [], placeAmong: [], replaceServing: null })
  expect(planReconcile(well(), 3_600_000)).toEqual({ repairs: [], risks: [], needsStartup: false, serving: null })
})

test('takes as epoch one more than the highest of records, proxy and gateway', () => {
  expect(planStartup(well()).epoch).toBe(6)
})

test('never touches the container that serves, whatever else is found', () => {
  fc.assert(
    fc.property(anySurvey, (survey) => {
      const serving = survey.containers.find(
        ({ name, status }) => name === survey.traffic.serving && status === 'running',
      )
      const { slots: orders, lost } = planStartup(survey)
      const { repairs } = planReconcile(survey, 1)
      const hit = [...orders, ...lost, ...repairs].map(hits)
      if (serving !== undefined) expect(hit).not.toContain(serving.name)
    }),
    { numRuns: 2_000 },
  )
})

test('keeps as spare only what is known, of the current specification and has never served', () => {
  fc.assert(
    fc.property(anySurvey, (survey) => {
      for (const { slot, verdict } of judgeSlots(survey)) {
        if (!('record' in verdict) || verdict.is === 'serving') continue
        const { servingAt, containerId } = verdict.record
        expect(servingAt).toBeNull()
        expect(survey.containers.find(({ id }) => id === containerId)).toMatchObject({ name: slot, spec: 'new' })
        expect(survey.wanted.slots).toContain(slot)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('gives each slot at most one order that creates or destroys', () => {
  fc.assert(
    fc.property(anySurvey, (survey) => {
      const { slots: orders, lost } = planStartup(survey)
      const named = [...orders, ...lost].map(hits).filter((slot) => slot !== null)
      expect(named.length).toBe(new Set(named).size)
    }),
    { numRuns: 2_000 },
  )
})

test('places another slot than the one that died in service', () => {
  const survey = well({
    containers: [container(0, { status: 'exited' }), container(1, { status: 'running' }), container(2)],
  })
  const plan = planStartup(survey)
  expect(plan.placeAmong).toEqual([slots[1], slots[2]])
  expect(plan.lost.map(({ do: kind }) => kind)).toEqual(['clearSlot', 'remake'])
  expect(planReconcile(survey, 1e9).risks).toMatchObject([{ kind: 'health', slot: slots[0] }])
})

test('leaves the job and quarantined containers alone', () => {
  const extra = [
    container(3, { name: 'vault_job', status: 'exited' }),
    container(3, { name: 'vault_web1.q7', status: 'exited' }),
  ]
  const survey = well({ containers: [...well().containers, ...extra] })
  expect(planStartup(survey).idle).toBe(true)
})

test('is not idle while the records hold a rotation open', () => {
  const { records } = well()
  const plan = planStartup(well({ records: { ...records, openRotations: [parseEpoch(4)] } }))
  expect(plan).toMatchObject({ idle: false, openRotations: [4] })
})

test('asks for a rotation of a serving one that is too old, made from an older specification, or surplus', () => {
  expect(planReconcile(well(), 60_000).risks).toMatchObject([{ kind: 'age' }])
  const older = well({ containers: [container(0, { status: 'running', spec: 'old' }), ...well().containers.slice(1)] })
  expect(planReconcile(older, 1e9).risks).toMatchObject([{ kind: 'image', slot: slots[0] }])
  expect(planStartup(older).replaceServing).toBe('image')
  const fewer = well({ wanted: { slots: slots.slice(1, 3), jobName: 'vault_job', spec: 'new' } })
  expect(planReconcile(fewer, 1e9).risks).toMatchObject([{ kind: 'image', slot: slots[0] }])
})

test('needs the start-up when no slot serves at all', () => {
  const { traffic: seen } = well()
  const slotsAtRest = seen.slots.map((known) => ({ ...known, wanted: 'maint' as const }))
  const survey = well({ traffic: { ...seen, serving: null, slots: slotsAtRest } })
  expect(planReconcile(survey, 1e9).needsStartup).toBe(true)
})

test('names the slot that takes traffic only while HAProxy shows that it does', () => {
  const { traffic: seen } = well()
  const shown = (takesTraffic: boolean) => {
    const actual = { gateOpen: true, takesTraffic, status: takesTraffic ? 'UP' : 'DOWN' }
    const [first, ...others] = seen.slots.map((known) => ({ ...known, actual }))
    return planReconcile(well({ traffic: { ...seen, slots: [first!, ...others] } }), 1e9).serving
  }
  expect(shown(true)).toBe(slots[0])
  expect(shown(false)).toBeNull()
})

/** How many containers there will be once the plan is carried out. */
function left(survey: Survey, repairs: readonly Repair[]): number {
  const slotsLeft = new Set(survey.containers.map(({ name }) => name))
  for (const repair of repairs) {
    if (repair.do === 'destroy') slotsLeft.delete(repair.slot)
    if (repair.do === 'remake') slotsLeft.add(repair.slot)
  }
  return slotsLeft.size
}

test('ends with as many containers as the policy wants, and never destroys one too many', () => {
  fc.assert(
    fc.property(anySurvey, (survey) => {
      const { slots: wantedSlots, spares = 0 } = survey.wanted
      const { repairs } = planReconcile(survey, 1e9)
      // What serves stays, also when its slot is wanted no longer, and so does what comes after it.
      const isOld = survey.traffic.serving !== null && !wantedSlots.includes(survey.traffic.serving)
      const wanted = Math.min(wantedSlots.length, spares + 1)
      const lostSlots = survey.traffic.serving === null ? 0 : 1
      expect(left(survey, repairs)).toBeLessThanOrEqual(wanted + (isOld ? 1 : 0))
      expect(left(survey, repairs)).toBeGreaterThanOrEqual(wanted - lostSlots)
    }),
    { numRuns: 2_000 },
  )
})

test('leaves slots empty that the policy wants no spare in, and fills them when it wants more', () => {
  const wanted = { slots: slots.slice(0, 4), jobName: 'vault_job', spec: 'new' }
  expect(planReconcile(well({ wanted: { ...wanted, spares: 2 } }), 1e9).repairs).toEqual([])
  expect(planReconcile(well({ wanted: { ...wanted, spares: 3 } }), 1e9).repairs).toMatchObject([
    { do: 'remake', slot: slots[3], because: 'missing' },
  ])
})

test('gives up the frozen one rather than the standing one when the policy wants fewer', () => {
  const wanted = { slots: slots.slice(0, 3), jobName: 'vault_job', spec: 'new', spares: 1 }
  expect(planReconcile(well({ wanted }), 1e9).repairs).toMatchObject([
    { do: 'destroy', slot: slots[2], because: 'not_wanted' },
  ])
})

test('notices a quarantined container that vanished, also while another serves in its slot', () => {
  const { records } = well()
  const shelved = record(3, { slot: slots[0]!, state: 'quarantined', containerId: idOf(9) })
  const survey = well({ records: { ...records, living: [...records.living, shelved] } })
  expect(planReconcile(survey, 1e9).repairs).toEqual([
    { do: 'forget', incarnation: shelved.id, slot: slots[0], because: 'quarantine_vanished' },
  ])
  const there = container(9, { id: idOf(9), name: 'vault_web1.q7', status: 'exited' })
  expect(planReconcile({ ...survey, containers: [...survey.containers, there] }, 1e9).repairs).toEqual([])
})

test('does not count the time that a maintenance window holds as age', () => {
  const startMs = Date.parse('2026-01-01T00:00:10.000Z')
  const windows = [{ startMs, endMs: startMs + 40_000, factor: null }]
  expect(planReconcile(well(), 60_000).risks).toMatchObject([{ kind: 'age' }])
  expect(planReconcile(well({ windows }), 60_000).risks).toEqual([])
  expect(planReconcile(well({ windows }), 20_000).risks).toMatchObject([{ kind: 'age' }])
})
