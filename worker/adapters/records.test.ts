import { expect, test } from 'vitest'
import type { RotationClosing, RotationOpening } from '../../activities/records.ts'
import { createControlFixture } from '../../tests/fakes/control-database.ts'
import { parseContainerId, parseEpoch, parsePoolName, parseSlotName } from '../../workflows/domain/ids.ts'
import { createRecords } from './records.ts'

const pool = parsePoolName('vault')
const slots = ['vault_web1', 'vault_web2', 'vault_web3'].map(parseSlotName)
const [web1, web2] = slots as [(typeof slots)[0], (typeof slots)[0]]
const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 12, 0, second)).toISOString()
const containerId = (digit: string) => parseContainerId(digit.repeat(64))

async function start() {
  const fixture = await createControlFixture()
  const closed: (RotationClosing & { trigger: string })[] = []
  const records = createRecords(fixture.database, { onRotationClosed: (closing) => closed.push(closing) })
  await records.declarePool(pool, slots)
  const events = (type?: string) =>
    fixture.database.reader.event.findMany({ ...(type !== undefined && { where: { type } }), orderBy: { id: 'asc' } })
  return { ...fixture, records, closed, events }
}

const newcomer = (slot = web1, digit = 'a', epoch = 1) => ({
  ...{ pool, slot, epoch: parseEpoch(epoch), containerId: containerId(digit), at: at(0) },
  ...{ imageDigest: `sha256:${'1'.repeat(64)}`, variant: 'a' },
})

const opening = (epoch: number): RotationOpening => ({
  ...{ pool, epoch: parseEpoch(epoch), runId: 'run-1', trigger: 'timer', triggerDetail: null },
  ...{ reason: null, requestedBy: null, policyVersion: 1, startedAt: at(1) },
})

const closing = (epoch: number): RotationClosing => ({
  ...{ pool, epoch: parseEpoch(epoch), outcome: 'rotated', outcomeReason: null, old: null, new: null },
  ...{ switchedAt: at(2), finishedAt: at(3), cutoverMs: 31, drainMs: 400, exposureMs: 61_000, lost: 0, cut: 0 },
  counters: { before: {}, after: {} },
})

test('keeps a slot that left the configuration, marked retired, and takes it back', async () => {
  await using it = await start()
  await it.records.declarePool(pool, [web2])
  const rows = () => it.database.reader.slot.findMany({ orderBy: { idx: 'asc' } })
  expect((await rows()).map(({ name, idx, state }) => [name, idx, state])).toEqual([
    ['vault_web1', 0, 'retired'],
    ['vault_web2', 0, 'empty'],
    ['vault_web3', 2, 'retired'],
  ])
  await it.records.declarePool(pool, slots)
  expect((await rows()).map(({ name, idx, state }) => [name, idx, state])).toEqual([
    ['vault_web1', 0, 'empty'],
    ['vault_web2', 1, 'empty'],
    ['vault_web3', 2, 'empty'],
  ])
})

test('never lowers the epoch of a pool', async () => {
  await using it = await start()
  await it.records.savePool(pool, { epoch: parseEpoch(7), servingSlot: web2 })
  await it.records.savePool(pool, { epoch: parseEpoch(6) })
  expect(await it.records.readPool(pool)).toEqual({
    ...{ epoch: 7, servingSlot: web2, policyVersion: 0, paused: null },
  })
})

test('tells of a pause once, however often it is saved', async () => {
  await using it = await start()
  const pause = { pausedUntil: at(59), pausedBy: 'cli:mara', pausedReason: 'upgrade' }
  await it.records.savePool(pool, pause)
  await it.records.savePool(pool, pause)
  const known = { untilMs: Date.parse(at(59)), by: 'cli:mara', reason: 'upgrade' }
  expect((await it.records.readPool(pool)).paused).toEqual(known)
  await it.records.savePool(pool, { pausedUntil: null, pausedBy: null, pausedReason: null })
  const told = (await it.events('policy')).map((event) => JSON.parse(event.data).paused)
  expect(told).toEqual([{ untilAt: at(59), by: 'cli:mara', reason: 'upgrade' }, null])
})

test('answers the row that is there when a container is added again', async () => {
  await using it = await start()
  const first = await it.records.addIncarnation(newcomer())
  expect(await it.records.addIncarnation(newcomer())).toEqual(first)
  expect(await it.records.findIncarnation(containerId('a'))).toEqual(first)
  expect(await it.records.findIncarnation(containerId('b'))).toBeNull()
})

test('stamps each state of an incarnation the first time and shows it in its slot until it is gone', async () => {
  await using it = await start()
  const { id } = await it.records.addIncarnation(newcomer())
  const slot = () => it.database.reader.slot.findFirstOrThrow({ where: { name: web1 } })
  await it.records.moveIncarnation(id, 'warming', { at: at(1), address: '10.0.0.5' })
  await it.records.moveIncarnation(id, 'spare', { at: at(2) })
  await it.records.moveIncarnation(id, 'candidate', { at: at(3) })
  await it.records.moveIncarnation(id, 'serving', { at: at(4) })
  await it.records.moveIncarnation(id, 'serving', { at: at(5) })
  expect(await slot()).toMatchObject({ incarnationId: id, state: 'serving', address: '10.0.0.5' })
  expect((await it.records.listLiving(pool)).map((row) => row.state)).toEqual(['serving'])
  await it.records.moveIncarnation(id, 'draining', { at: at(6) })
  await it.records.closeIncarnation(id, { at: at(9), exposureMs: 5_000, servingMs: 2_000, drainingMs: 3_000 })
  await it.records.closeIncarnation(id, { at: at(9), exposureMs: 5_000, servingMs: 2_000, drainingMs: 3_000 })
  expect(await slot()).toMatchObject({ incarnationId: null, state: 'empty', address: null })
  expect(await it.records.listLiving(pool)).toEqual([])
  const row = await it.database.reader.incarnation.findUniqueOrThrow({ where: { id } })
  expect(row).toMatchObject({
    readyAt: at(2),
    frozenAt: at(2),
    servingAt: at(4),
    drainingAt: at(6),
    destroyedAt: at(9),
  })
  const told = (await it.events('container')).map((event) => JSON.parse(event.data).state)
  expect(told).toEqual(['created', 'warming', 'spare', 'candidate', 'serving', 'draining', 'destroyed'])
})

test('frees the slot of a quarantined incarnation and leaves the next one in it', async () => {
  await using it = await start()
  const old = await it.records.addIncarnation(newcomer(web1, 'a'))
  await it.records.moveIncarnation(old.id, 'quarantined', { at: at(1), reason: 'drift' })
  const next = await it.records.addIncarnation(newcomer(web1, 'b'))
  await it.records.closeIncarnation(old.id, { at: at(2), exposureMs: null, servingMs: null, drainingMs: null })
  const slot = await it.database.reader.slot.findFirstOrThrow({ where: { name: web1 } })
  expect(slot).toMatchObject({ incarnationId: next.id, state: 'created' })
})

test('adds up the four checks of a proof and counts drift beyond 500 files', async () => {
  await using it = await start()
  const { id } = await it.records.addIncarnation(newcomer())
  await it.records.saveProof(id, { newId: true, digest: true, at: at(1) })
  await it.records.saveProof(id, { oldGone: true, at: at(2) })
  const files = Array.from({ length: 501 }, (_, index) => ({ path: `/tmp/${index}`, kind: 'added' as const }))
  await it.records.saveDrift(id, files)
  await it.records.saveDrift(id, files)
  const row = await it.database.reader.incarnation.findUniqueOrThrow({ where: { id } })
  expect(JSON.parse(row.proof ?? '')).toEqual({
    newId: { ok: true, at: at(1) },
    digest: { ok: true, at: at(1) },
    oldGone: { ok: true, at: at(2) },
  })
  expect(row.driftCount).toBe(501)
  expect(await it.database.reader.driftFile.count()).toBe(500)
  expect(await it.events('security')).toHaveLength(1)
})

test('opens and closes a rotation once and reports its end once', async () => {
  await using it = await start()
  await it.records.openRotation(opening(5))
  await it.records.openRotation(opening(5))
  expect(await it.records.listOpenRotations(pool)).toEqual([{ epoch: 5, runId: 'run-1', startedAt: at(1) }])
  await it.records.closeRotation(closing(5))
  await it.records.closeRotation({ ...closing(5), outcome: 'alarm' })
  expect(await it.records.listOpenRotations(pool)).toEqual([])
  expect(it.closed.map(({ outcome, trigger }) => [outcome, trigger])).toEqual([['rotated', 'timer']])
  expect((await it.events('rotation.finished')).map((event) => event.severity)).toEqual(['info'])
  expect((await it.records.readPool(pool)).epoch).toBe(5)
})

test('a rotation that somebody asked for leaves one audit row, one by the timer none', async () => {
  await using it = await start()
  const asked = { requestedBy: 'cli:mara', reason: 'upgrade' }
  for (let time = 0; time < 2; time += 1) {
    await it.records.openRotation({ ...opening(5), trigger: 'manual', triggerDetail: 'hostile', ...asked })
  }
  await it.records.openRotation(opening(6))
  await it.records.openRotation({ ...opening(7), trigger: 'signal', ...asked })
  const rows = await it.database.reader.auditLog.findMany()
  expect(rows.map(({ actor, action, object, reason, detail }) => [actor, action, object, reason, detail])).toEqual([
    ['cli:mara', 'rotation.rotate', 'rotation/vault/5', 'upgrade', '{"epoch":5,"hostile":true}'],
  ])
})

test('a step that is told of twice, or started again after its end, stays as it ended', async () => {
  await using it = await start()
  await it.records.openRotation(opening(5))
  const step = { pool, epoch: parseEpoch(5), seq: 1, attempt: 1, name: 'awaitHealthy' as const }
  await it.records.saveStep({ ...step, state: 'started', at: at(1) })
  await it.records.saveStep({ ...step, state: 'done', at: at(2), durationUs: 1_000_000, detail: { polls: 4 } })
  await it.records.saveStep({ ...step, state: 'started', at: at(3) })
  const rows = await it.database.reader.rotationStep.findMany()
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ state: 'done', startedAt: at(1), finishedAt: at(2), durationUs: 1_000_000n })
  expect(await it.events('rotation.step')).toHaveLength(2)
  await expect(
    it.records.saveStep({ ...step, epoch: parseEpoch(6), state: 'started', at: at(1) }),
  ).rejects.toMatchObject({
    code: 'rotation_unknown',
  })
})

test('keeps of a choice what it was about, not whom it fell on', async () => {
  await using it = await start()
  await it.records.openRotation(opening(5))
  const step = { pool, epoch: parseEpoch(5), attempt: 1, state: 'done' as const, at: at(1) }
  const [old, next] = [{ slot: web1 }, { slot: web2 }]
  await it.records.saveStep({ ...step, seq: 1, name: 'chooseReplacement', detail: { kind: 'spare', old, new: next } })
  await it.records.saveStep({ ...step, seq: 2, name: 'chooseReplacement', detail: { kind: 'cold', old, slot: web2 } })
  await it.records.saveStep({ ...step, seq: 3, name: 'startStandby', detail: next })
  const rows = await it.database.reader.rotationStep.findMany({ orderBy: { seq: 'asc' } })
  const kept = ['spare', 'cold'].map((kind) => JSON.stringify({ kind, old }))
  expect(rows.map(({ detail }) => detail)).toEqual([...kept, null])
})

test('a policy gets a new version only when it differs', async () => {
  await using it = await start()
  const save = (body: unknown) =>
    it.records.savePolicy(pool, { body, createdBy: 'settings', reason: 'start', at: at(0) })
  expect((await save({ meanMs: 1, grace: { ms: 2 } })).version).toBe(1)
  expect((await save({ grace: { ms: 2 }, meanMs: 1 })).version).toBe(1)
  expect((await save({ meanMs: 3 })).version).toBe(2)
  expect(await it.records.readPolicy(pool)).toMatchObject({ version: 2, body: { meanMs: 3 } })
  expect(await it.records.readPolicy(pool, 1)).toMatchObject({ version: 1, body: { meanMs: 1, grace: { ms: 2 } } })
  expect((await it.records.readPool(pool)).policyVersion).toBe(2)
})

test('holds at most one open alert for a cause and can open it again after its end', async () => {
  await using it = await start()
  const alert = { pool, code: 'kept_repeatedly', subject: 'vault', severity: 'alarm' as const, at: at(0) }
  await it.records.openAlert(alert)
  await it.records.openAlert(alert)
  await it.records.resolveAlert(alert)
  await it.records.resolveAlert(alert)
  await it.records.openAlert(alert)
  expect(await it.database.reader.alert.count()).toBe(2)
  expect((await it.events('alert')).map((event) => JSON.parse(event.data).state)).toEqual(['open', 'resolved', 'open'])
})

test('tells the end of a rotation whole, as every answer shows it', async () => {
  await using it = await start()
  const old = await it.records.addIncarnation(newcomer(web1, 'a'))
  const next = await it.records.addIncarnation(newcomer(web2, 'b'))
  await it.records.saveProof(next.id, { newId: true, digest: true, noChanges: true, oldGone: true, at: at(2) })
  await it.records.saveDrift(old.id, [{ path: '/x', kind: 'added' }])
  await it.records.closeIncarnation(old.id, { at: at(3), exposureMs: 61_000, servingMs: 60_600, drainingMs: 400 })
  await it.records.openRotation({ ...opening(5), requestedBy: 'admin', reason: 'upgrade' })
  await it.records.closeRotation({ ...closing(5), old: old.id, new: next.id })
  const [event] = await it.events('rotation.finished')
  expect(JSON.parse(event?.data ?? '')).toEqual({
    ...{ id: 'rotation/vault/5', epoch: 5, trigger: 'timer', reason: 'upgrade', by: 'admin' },
    ...{ old: { slot: web1, incarnation: old.id }, new: { slot: web2, incarnation: next.id } },
    ...{ startedAt: at(1), switchedAt: at(2), finishedAt: at(3), outcome: 'rotated', outcomeReason: null },
    ...{ cutoverMs: 31, drainMs: 400, servingMs: 60_600, exposureMs: 61_000, lost: 0, cut: 0 },
    ...{ proof: { newId: true, digest: true, noChanges: true, oldGone: true }, driftCount: 1, policyVersion: 1 },
  })
})

test('names in each step who goes, and who comes only once it serves', async () => {
  await using it = await start()
  const old = await it.records.addIncarnation(newcomer(web1, 'a'))
  const next = await it.records.addIncarnation(newcomer(web2, 'b'))
  await it.records.moveIncarnation(old.id, 'serving', { at: at(1) })
  await it.records.openRotation(opening(5))
  const step = { pool, epoch: parseEpoch(5), attempt: 1, at: at(1) }
  const detail = { kind: 'spare', old: { id: old.id, slot: web1 }, new: { id: next.id, slot: web2 } }
  await it.records.saveStep({ ...step, seq: 1, name: 'chooseReplacement', state: 'started' })
  await it.records.saveStep({ ...step, seq: 1, name: 'chooseReplacement', state: 'done', durationUs: 900, detail })
  await it.records.saveStep({ ...step, seq: 2, name: 'startStandby', state: 'done', durationUs: 12_400 })
  await it.records.moveIncarnation(next.id, 'serving', { at: at(2) })
  await it.records.moveIncarnation(old.id, 'draining', { at: at(2) })
  await it.records.saveStep({ ...step, seq: 3, name: 'switchTraffic', state: 'done', durationUs: 5_000 })
  await it.records.saveStep({
    ...{ ...step, seq: 4, name: 'drainOld', state: 'failed', errorCode: 'timeout', error: 'too late' },
  })
  const told = (await it.events('rotation.step')).map(({ data }) => JSON.parse(data))
  const [goes, comes] = [
    { slot: web1, incarnation: old.id },
    { slot: web2, incarnation: next.id },
  ]
  expect(told.map((event) => [event.old, event.new])).toEqual([
    [null, null],
    [goes, null],
    [goes, null],
    [goes, comes],
    [goes, comes],
  ])
  expect(told[2]).toEqual({
    ...{ epoch: 5, trigger: 'timer', old: goes, new: null, step: 'startStandby', seq: 2, attempt: 1, state: 'done' },
    ...{ at: at(1), durationMs: 12 },
  })
  expect(told[4]).toMatchObject({ state: 'failed', errorCode: 'timeout', error: 'too late' })
})

test('says with a resume and with a new policy who wanted it, and whether the pool is paused', async () => {
  await using it = await start()
  await it.records.savePool(pool, { pausedUntil: null, pausedBy: 'admin', pausedReason: 'rack' })
  await it.records.savePolicy(pool, { body: { a: 1 }, createdBy: 'cli:mara', reason: 'slower', at: at(1) })
  const resumed = { by: 'cli:mara', reason: 'done' }
  await it.records.savePool(pool, { pausedUntil: null, pausedBy: null, pausedReason: null, resumed })
  await it.records.savePool(pool, { pausedUntil: null, pausedBy: null, pausedReason: null, resumed })
  const paused = { untilAt: null, by: 'admin', reason: 'rack' }
  expect((await it.events('policy')).map(({ data }) => JSON.parse(data))).toMatchObject([
    { version: 0, paused, by: 'admin', reason: 'rack' },
    { version: 1, paused, by: 'cli:mara', reason: 'slower' },
    { version: 1, paused: null, by: 'cli:mara', reason: 'done' },
  ])
})

test('a new finding in a slot is news although an old one was acknowledged', async () => {
  await using it = await start()
  const first = await it.records.addIncarnation(newcomer(web1, 'a'))
  const second = await it.records.addIncarnation(newcomer(web1, 'b'))
  await it.records.saveDrift(first.id, [{ path: '/x', kind: 'added' }])
  await it.database.write((tx) => tx.alert.updateMany({ data: { ackedAt: at(2), ackedBy: 'admin' } }))
  await it.records.saveDrift(second.id, [{ path: '/y', kind: 'added' }])
  const rows = await it.database.reader.alert.findMany({ orderBy: { id: 'asc' } })
  expect(rows.map(({ ackedAt, resolvedAt }) => [ackedAt !== null, resolvedAt !== null])).toEqual([
    [true, true],
    [false, false],
  ])
})
