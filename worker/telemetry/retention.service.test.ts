import { expect, test } from 'vitest'
import type { ControlDatabase } from '../../prisma/control/client.ts'
import { createControlFixture } from '../../tests/fakes/control-database.ts'
import { createRetention, nextIncarnations } from './retention.ts'

const nowMs = Date.UTC(2026, 10, 24, 12, 0, 0)
const nowS = nowMs / 1_000
const daysAgo = (days: number) => new Date(nowMs - days * 86_400_000).toISOString()
const quiet = { cpuMilli: 0, memBytes: 0, rxBytes: 0, txBytes: 0, conns: 0 }

async function start() {
  const fixture = await createControlFixture()
  await fixture.database.write((tx) =>
    tx.pool.create({ data: { id: 'vault', epoch: 0, policyVersion: 0, updatedAt: daysAgo(0) } }),
  )
  return fixture
}

async function addIncarnations(database: ControlDatabase, count: number): Promise<void> {
  const data = Array.from({ length: count }, (_, index) => ({
    ...{ id: index + 1, poolId: 'vault', slot: 'vault_web1', epoch: index + 1, containerId: `${index + 1}` },
    ...{
      imageDigest: 'sha256:1',
      variant: 'a',
      state: 'destroyed',
      createdAt: daysAgo(400),
      destroyedAt: daysAgo(399),
    },
  }))
  await database.write((tx) => tx.incarnation.createMany({ data }))
}

async function addRotation(database: ControlDatabase, epoch: number, columns: { outcome: string; ageDays: number }) {
  const startedAt = daysAgo(columns.ageDays)
  await database.write(async (tx) => {
    const { id } = await tx.rotation.create({
      data: {
        ...{ poolId: 'vault', epoch, runId: 'run', trigger: 'timer', policyVersion: 1, startedAt, oldId: epoch },
        outcome: columns.outcome,
      },
    })
    await tx.rotationStep.create({
      data: { rotationId: id, seq: 1, attempt: 1, name: 'stopOld', state: 'done', startedAt },
    })
  })
}

async function tend(database: ControlDatabase, calls = 18): Promise<void> {
  const retention = createRetention()
  for (let call = 0; call < calls; call += 1) await database.write((tx) => retention.step(tx, nowMs))
}

test('keeps each ring of the container points for its time, however many incarnations there were', async () => {
  await using it = await start()
  await addIncarnations(it.database, 700)
  const data = Array.from({ length: 700 }, (_, index) => index + 1).flatMap((incarnationId) => [
    { incarnationId, res: 2, t: nowS - 3_700, ...quiet },
    { incarnationId, res: 2, t: nowS - 3_500, ...quiet },
    { incarnationId, res: 30, t: nowS - 49 * 3_600, ...quiet },
    { incarnationId, res: 300, t: nowS - 89 * 86_400, ...quiet },
    { incarnationId, res: 300, t: nowS - 91 * 86_400, ...quiet },
  ])
  await it.database.write((tx) => tx.containerStat.createMany({ data }))
  await tend(it.database, 27)
  const left = await it.database.reader.containerStat.groupBy({ by: ['res'], _count: true, orderBy: { res: 'asc' } })
  expect(left.map(({ res, _count }) => [res, _count])).toEqual([
    [2, 700],
    [300, 700],
  ])
})

test('finds the next incarnations with points by seeks, never by a walk through the points', async () => {
  await using it = await start()
  await addIncarnations(it.database, 3)
  await it.database.write((tx) =>
    tx.containerStat.createMany({
      data: [1, 3].flatMap((incarnationId) => [{ incarnationId, res: 2, t: 1, ...quiet }]),
    }),
  )
  expect(await it.database.write((tx) => nextIncarnations(tx, 0))).toEqual([1, 3])
  expect(await it.database.write((tx) => nextIncarnations(tx, 1))).toEqual([3])
  expect(await it.database.write((tx) => nextIncarnations(tx, 3))).toEqual([])
})

test('removes old traffic points and old events, and keeps the young', async () => {
  await using it = await start()
  const traffic = {
    ...{ pool: 'vault', requests: 1, r2xx: 1, r3xx: 0, r4xx: 0, r5xx: 0, lost: 0, cut: 0, retries: 0 },
    ...{ redispatches: 0, connections: 0, queueMax: 0 },
  }
  const event = { pool: 'vault', type: 'policy', severity: 'info', subject: 'vault', data: '{}' }
  await it.database.write(async (tx) => {
    await tx.trafficStat.createMany({ data: [4_000, 3_000].map((ago) => ({ ...traffic, res: 2, t: nowS - ago })) })
    await tx.event.createMany({
      data: [20, 15, 13].map((ago) => ({ ...event, at: daysAgo(ago), dedupeKey: `${ago}` })),
    })
  })
  await tend(it.database)
  expect((await it.database.reader.trafficStat.findMany()).map(({ t }) => Number(t))).toEqual([nowS - 3_000])
  expect((await it.database.reader.event.findMany()).map(({ dedupeKey }) => dedupeKey)).toEqual(['13'])
})

test('steps of a rotation that went well go after 30 days, the rotation and its incarnation after 180', async () => {
  await using it = await start()
  await addIncarnations(it.database, 6)
  const rotations = [
    ...[
      { outcome: 'alarm', ageDays: 740 },
      { outcome: 'alarm', ageDays: 400 },
      { outcome: 'rotated', ageDays: 200 },
    ],
    ...[
      { outcome: 'kept', ageDays: 40 },
      { outcome: 'rotated', ageDays: 40 },
      { outcome: 'rotated', ageDays: 5 },
    ],
  ]
  for (const [index, columns] of rotations.entries()) await addRotation(it.database, index + 1, columns)
  await tend(it.database)
  const left = await it.database.reader.rotation.findMany({ orderBy: { id: 'asc' }, include: { steps: true } })
  expect(left.map(({ epoch, steps }) => [Number(epoch), steps.length])).toEqual([
    [2, 1],
    [4, 1],
    [5, 0],
    [6, 1],
  ])
  const incarnations = await it.database.reader.incarnation.findMany({ orderBy: { id: 'asc' } })
  expect(incarnations.map(({ id }) => id)).toEqual([2, 4, 5, 6])
})

test('ended alerts go after a year, an open one stays', async () => {
  await using it = await start()
  const alert = { pool: 'vault', code: 'no_spare', severity: 'alarm', openedAt: daysAgo(500) }
  await it.database.write((tx) =>
    tx.alert.createMany({
      data: [
        { ...alert, subject: 'a', resolvedAt: daysAgo(400) },
        { ...alert, subject: 'b', resolvedAt: daysAgo(300) },
        { ...alert, subject: 'c' },
      ],
    }),
  )
  await tend(it.database)
  expect((await it.database.reader.alert.findMany()).map(({ subject }) => subject)).toEqual(['b', 'c'])
})
