import { expect, test } from 'vitest'
import { createControlFixture } from '../../../../tests/fakes/control-database.ts'
import { createStatsReader } from './read-stats.ts'

const at = '2026-11-24T12:00:00.000Z'
const traffic = {
  ...{ pool: 'vault', res: 2, requests: 84, r2xx: 84, r3xx: 0, r4xx: 0, r5xx: 0, lost: 0, cut: 1, retries: 0 },
  ...{ redispatches: 0, meanMs: 12.345, connections: 7, queueMax: 2 },
}

async function start() {
  const fixture = await createControlFixture()
  await fixture.database.write(async (tx) => {
    await tx.pool.create({ data: { id: 'vault', epoch: 1, policyVersion: 1, updatedAt: at } })
    for (const [idx, name] of ['vault_web1', 'vault_web2', 'vault_web3'].entries()) {
      const { id: incarnationId } = await tx.incarnation.create({
        data: {
          ...{ poolId: 'vault', slot: name, epoch: 1, containerId: name, imageDigest: 'd', variant: 'a' },
          ...{ state: 'spare', createdAt: at },
        },
      })
      const inSlot = { ...(idx < 2 && { incarnationId }) }
      await tx.slot.create({ data: { poolId: 'vault', name, idx, state: 'spare', updatedAt: at, ...inSlot } })
    }
  })
  const point = (incarnationId: number, t: number, res = 2) => ({
    ...{
      incarnationId,
      res,
      t,
      cpuMilli: 120 + incarnationId,
      memBytes: 3_000_000_000n,
      rxBytes: 801n,
      txBytes: 0n,
      conns: 4,
    },
  })
  return { ...fixture, point }
}

test('reads the newest point of every slot, per second, and the traffic of the same moment', async () => {
  await using it = await start()
  await it.database.write(async (tx) => {
    await tx.containerStat.createMany({
      data: [it.point(1, 100), it.point(1, 102), it.point(2, 102), it.point(3, 104), it.point(1, 300, 30)],
    })
    await tx.trafficStat.createMany({ data: [100, 102].map((t) => ({ ...traffic, t })) })
  })
  expect(await createStatsReader(it.database, 'vault')()).toEqual({
    t: 102,
    slots: [
      [0, 121, 3_000_000_000, 401, 0, 4],
      [1, 122, 3_000_000_000, 401, 0, 4],
    ],
    traffic: [42, 12.3, 0, 1, 7, 2],
  })
})

test('reads no figures of another moment as if they were of now', async () => {
  await using it = await start()
  const read = createStatsReader(it.database, 'vault')
  expect(await read()).toEqual({ t: null, slots: [], traffic: null })
  await it.database.write((tx) => tx.trafficStat.create({ data: { ...traffic, t: 100 } }))
  await it.database.write((tx) => tx.containerStat.createMany({ data: [it.point(1, 100), it.point(2, 102)] }))
  expect(await read()).toMatchObject({ t: 102, slots: [[1, 122, 3_000_000_000, 401, 0, 4]], traffic: null })
})
