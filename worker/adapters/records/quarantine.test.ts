import { expect, test } from 'vitest'
import type { AuditRow } from '../../../activities/records.ts'
import { createControlFixture } from '../../../tests/fakes/control-database.ts'
import { parseContainerId, parseEpoch, parsePoolName, parseSlotName } from '../../../workflows/domain/ids.ts'
import { createRecords } from '../records.ts'

const pool = parsePoolName('vault')
const slot = parseSlotName('vault_web1')
const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 12, 0, second)).toISOString()
const times = { exposureMs: 8_000, servingMs: 7_000, drainingMs: 1_000 }

async function start() {
  const fixture = await createControlFixture()
  const records = createRecords(fixture.database)
  await records.declarePool(pool, [slot])
  const { id } = await records.addIncarnation({
    ...{ pool, slot, epoch: parseEpoch(1), containerId: parseContainerId('a'.repeat(64)), variant: 'a', at: at(0) },
    imageDigest: `sha256:${'1'.repeat(64)}`,
  })
  for (const state of ['candidate', 'serving', 'draining'] as const)
    await records.moveIncarnation(id, state, { at: at(1) })
  const { reader } = fixture.database
  return {
    ...{ ...fixture, records, id },
    row: () => reader.incarnation.findUniqueOrThrow({ where: { id } }),
    events: async (type: string) => {
      const rows = await reader.event.findMany({ where: { type }, orderBy: { id: 'asc' } })
      return rows.map(({ data }) => JSON.parse(data))
    },
    alerts: () => reader.alert.findMany({ where: { code: 'quarantined' } }),
    audits: () => reader.auditLog.findMany({ orderBy: { id: 'asc' } }),
  }
}

const audit = (action: string, requestId: string): AuditRow => ({
  ...{ actor: 'admin', role: 'operator', action, object: 'incarnation/1', result: 'ok', reason: 'look', detail: {} },
  ...{ requestId, at: at(3) },
})

test('puts an incarnation on the shelf once, with its times, its reason, its event and the alert that asks for a look', async () => {
  await using it = await start()
  for (let time = 0; time < 2; time += 1) {
    await it.records.quarantineIncarnation(it.id, { at: at(2), ...times, reason: 'signal: exploit seen' })
  }
  expect(await it.row()).toMatchObject({
    ...{ state: 'quarantined', quarantineReason: 'signal: exploit seen', exposureMs: 8_000n, destroyedAt: null },
  })
  expect((await it.events('container')).at(-1)).toMatchObject({ state: 'quarantined', exposureMs: 8_000 })
  expect(await it.events('security')).toMatchObject([{ kind: 'quarantine', slot, incarnation: it.id }])
  expect(await it.alerts()).toMatchObject([{ subject: `incarnation/${it.id}`, resolvedAt: null }])
  expect((await it.records.listLiving(pool)).map(({ state, holdUntil }) => [state, holdUntil])).toEqual([
    ['quarantined', null],
  ])
})

test('holds it, and writes who did so in the same transaction', async () => {
  await using it = await start()
  await it.records.quarantineIncarnation(it.id, { at: at(2), ...times, reason: 'drift' })
  await it.records.holdQuarantined(it.id, { holdUntil: at(50), audit: audit('quarantine.hold', 'r1') })
  await it.records.holdQuarantined(it.id, { holdUntil: at(50), audit: audit('quarantine.hold', 'r1') })
  expect((await it.row()).holdUntil).toBe(at(50))
  expect((await it.audits()).map(({ action }) => action)).toEqual(['quarantine.hold'])
})

test('a false alarm is marked so, its exposure stays that of its service, and its alert ends', async () => {
  await using it = await start()
  await it.records.quarantineIncarnation(it.id, { at: at(2), ...times, reason: 'drift' })
  const end = { at: at(40), falseAlarm: 'a log file', audit: audit('quarantine.release', 'r2') }
  for (let time = 0; time < 2; time += 1) await it.records.endQuarantined(it.id, end)
  expect(await it.row()).toMatchObject({
    ...{ state: 'destroyed', destroyedAt: at(40), exposureMs: 8_000n, holdUntil: null },
    quarantineReason: 'false alarm: a log file (was: drift)',
  })
  expect((await it.events('container')).at(-1)).toMatchObject({ state: 'destroyed', exposureMs: 8_000 })
  expect((await it.events('security')).at(-1)).toMatchObject({ kind: 'quarantine_end', by: 'admin' })
  expect((await it.alerts()).map(({ resolvedAt }) => resolvedAt)).toEqual([at(40)])
  expect(await it.audits()).toHaveLength(1)
})

test('one that vanished from the engine is closed without a new exposure, and its alert ends', async () => {
  await using it = await start()
  await it.records.quarantineIncarnation(it.id, { at: at(2), ...times, reason: 'drift' })
  await it.records.closeIncarnation(it.id, { at: at(59), exposureMs: 58_000, servingMs: 58_000, drainingMs: null })
  expect(await it.row()).toMatchObject({ state: 'destroyed', exposureMs: 8_000n })
  expect((await it.alerts()).map(({ resolvedAt }) => resolvedAt)).toEqual([at(59)])
})
