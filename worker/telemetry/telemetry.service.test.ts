import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { DriftFile, EngineContainer, EngineStats, PoolTraffic, SlotCounters } from '../../activities/deps.ts'
import type { ControlDatabase } from '../../prisma/control/client.ts'
import { createControlFixture } from '../../tests/fakes/control-database.ts'
import { parseContainerId, parseEpoch, parsePoolName, parseSlotName } from '../../workflows/domain/ids.ts'
import type { RiskEvent } from '../../workflows/messages.ts'
import { createRecords } from '../adapters/records.ts'
import { createTicker } from './telemetry.ts'

const pool = parsePoolName('vault')
const slots = ['vault_web1', 'vault_web2'].map(parseSlotName)
const [web1, web2] = slots as [(typeof slots)[0], (typeof slots)[0]]
const id = parseContainerId('a'.repeat(64))
const begin = Date.UTC(2026, 10, 24, 12, 0, 0)

const none: SlotCounters = {
  ...{ sessions: 0, hrsp2xx: 0, hrsp3xx: 0, hrsp4xx: 0, hrsp5xx: 0, econ: 0, eresp: 0 },
  ...{ cliAbrt: 0, srvAbrt: 0, retries: 0, redispatches: 0 },
}

/** An outside world that a test moves by hand. */
function createWorld() {
  return {
    nowMs: begin,
    requests: 0,
    cuts: 0,
    haproxy: true,
    serving: web1,
    takesTraffic: true,
    container: { id, status: 'running', health: 'healthy' } as Pick<EngineContainer, 'id' | 'status' | 'health'> | null,
    failovers: [] as PoolTraffic['failovers'],
    risks: [] as RiskEvent[],
    controllerIsThere: true,
    /** null: the engine does not answer. */
    changes: [] as DriftFile[] | null,
    errors: 0,
    freeBytes: 1e12,
  }
}
type World = ReturnType<typeof createWorld>

const sample = (world: World): EngineStats => ({
  ...{ cpuTotalNs: (world.nowMs - begin) * 100_000, onlineCpus: 2, memoryBytes: 46_000_000, memoryLimitBytes: 1e9 },
  ...{ rxBytes: (world.nowMs - begin) * 2, txBytes: world.nowMs - begin, readAt: new Date(world.nowMs) },
})

const trafficOf = (world: World): PoolTraffic => ({
  ...{ epoch: 1, haproxyStartMs: world.haproxy ? 10 : null, serving: world.serving, failovers: world.failovers },
  slots: slots.map((slot) => ({
    slot,
    wanted: { state: slot === world.serving ? 'serving' : 'maint', address: '10.0.0.2:8080', epoch: 1 },
    actual: world.haproxy
      ? {
          ...{
            address: '10.0.0.2:8080',
            status: slot === world.serving ? 'UP' : 'MAINT',
            check: 'L7OK',
            gateOpen: false,
          },
          ...{
            takesTraffic: slot === world.serving && world.takesTraffic,
            connections: 3,
            counters: { ...none, hrsp2xx: world.requests, hrsp5xx: world.errors },
          },
        }
      : null,
  })),
  counters: world.haproxy
    ? {
        frontend: {
          requests: world.requests,
          hrsp2xx: world.requests,
          hrsp3xx: 0,
          hrsp4xx: 0,
          hrsp5xx: 0,
          connections: 3,
        },
        backend: { ...none, queue: 0, queueMax: 0, meanMs: 9 },
      }
    : null,
})

async function start(world = createWorld()) {
  const fixture = await createControlFixture()
  const records = createRecords(fixture.database)
  await records.declarePool(pool, slots)
  const incarnation = await records.addIncarnation({
    ...{ pool, slot: web1, epoch: parseEpoch(1), containerId: id, variant: 'a', at: new Date(begin).toISOString() },
    imageDigest: `sha256:${'1'.repeat(64)}`,
  })
  await records.moveIncarnation(incarnation.id, 'serving', { at: new Date(begin).toISOString() })
  const tickerOf = (owner: string) =>
    createTicker(
      {
        ...{ database: fixture.database, pool, owner, log: pino({ level: 'silent' }), records, replicas: slots.length },
        freeBytes: async () => world.freeBytes,
        clock: { now: () => world.nowMs, sleep: async () => undefined },
        engine: {
          stats: async () => sample(world),
          inspect: async () => containerOf(world),
          changes: async () => {
            if (world.changes === null) throw new Error('the engine does not answer')
            return world.changes
          },
        },
        traffic: { readPool: async () => trafficOf(world) },
        cutsSoFar: async () => world.cuts,
        async raise(risk) {
          if (!world.controllerIsThere) throw new Error('the controller is not there')
          world.risks.push(risk)
        },
      },
      new AbortController().signal,
    )
  return { ...fixture, world, incarnation, tickerOf, ...createMoves(world, fixture.database) }
}

function containerOf({ container }: World): EngineContainer | null {
  if (container === null) return null
  return {
    ...{ name: web1, imageDigest: 'sha256:1', exitCode: null, oomKilled: false, startedAt: null, createdAt: null },
    ...{ address: '10.0.0.2', labels: { epoch: 1, spec: '', variant: 'a', slot: web1 } },
    ...container,
  }
}

function createMoves(world: World, database: Awaited<ReturnType<typeof createControlFixture>>['database']) {
  return {
    async ticks(ticker: { tick(): Promise<void> }, count: number, between = () => {}) {
      for (let tick = 0; tick < count; tick += 1) {
        world.nowMs += 2_000
        between()
        await ticker.tick()
      }
    },
    traffic: (res: number) => database.reader.trafficStat.findMany({ where: { res }, orderBy: { t: 'asc' } }),
    points: (res: number) => database.reader.containerStat.findMany({ where: { res }, orderBy: { t: 'asc' } }),
  }
}

test('writes what happened between two ticks, and HAProxy’s word for each slot', async () => {
  await using it = await start()
  await it.ticks(it.tickerOf('w1'), 3, () => {
    it.world.requests += 20
  })
  expect((await it.traffic(2)).map(({ requests, lost, meanMs }) => [requests, lost, meanMs])).toEqual([
    [20, 0, 9],
    [20, 0, 9],
  ])
  expect(
    (await it.points(2)).map(({ cpuMilli, memBytes, rxBytes, txBytes, conns }) => [
      cpuMilli,
      memBytes,
      rxBytes,
      txBytes,
      conns,
    ]),
  ).toEqual([
    [100, 46_000_000n, 4_000n, 2_000n, 3],
    [100, 46_000_000n, 4_000n, 2_000n, 3],
  ])
  const rows = await it.database.reader.slot.findMany({ orderBy: { idx: 'asc' } })
  expect(rows.map(({ lbState }) => lbState)).toEqual(['UP', 'MAINT'])
})

test('a restarted worker counts on from the reading of the one before', async () => {
  await using it = await start()
  await it.ticks(it.tickerOf('w1'), 2)
  it.world.requests = 70
  it.world.nowMs += 20_000
  await it.ticks(it.tickerOf('w2'), 1)
  expect((await it.traffic(2)).map(({ requests }) => requests)).toEqual([0, 70])
})

test('only one process writes while its lease runs, the other takes over after it', async () => {
  await using it = await start()
  const [first, second] = [it.tickerOf('w1'), it.tickerOf('w2')]
  await it.ticks(first, 2)
  await it.ticks(second, 2)
  expect(await it.traffic(2)).toHaveLength(1)
  expect(second.lastTickMs).toBeNull()
  it.world.nowMs += 10_000
  await it.ticks(second, 2)
  await it.ticks(first, 1)
  expect(first.lastTickMs).toBeNull()
  expect((await it.traffic(2)).length).toBeGreaterThan(1)
})

test('makes the coarse rings as the time passes, without losing a request', async () => {
  await using it = await start()
  await it.ticks(it.tickerOf('w1'), 320, () => {
    it.world.requests += 1
  })
  const coarse = await it.traffic(30)
  expect(coarse.map(({ requests }) => requests)).toEqual([13, ...Array.from({ length: 20 }, () => 15)])
  expect((await it.traffic(300)).map(({ requests }) => requests)).toEqual([148, 150])
  expect(await it.points(30)).toHaveLength(21)
  expect((await it.points(300)).map(({ cpuMilli }) => cpuMilli)).toEqual([100, 100])
}, 30_000)

test('tells the controller of a failover once, also when it was away at first', async () => {
  await using it = await start()
  const ticker = it.tickerOf('w1')
  it.world.failovers = [{ seq: 4, from: web2, to: web1, at: new Date(begin - 1).toISOString() }]
  await it.ticks(ticker, 1)
  it.world.controllerIsThere = false
  const failover = { seq: 1, from: web1, to: web2, at: new Date(begin + 3_000).toISOString() }
  it.world.failovers = [...it.world.failovers, failover]
  it.world.nowMs += 2_000
  await expect(ticker.tick()).rejects.toThrow('the controller is not there')
  it.world.controllerIsThere = true
  await it.ticks(ticker, 3)
  await it.ticks(it.tickerOf('w1'), 2)
  expect(it.world.risks).toEqual([{ kind: 'failover', ...failover }])
  expect(await it.database.reader.event.count({ where: { dedupeKey: { startsWith: 'failover/' } } })).toBe(1)
})

test('tells the controller that the serving container died', async () => {
  await using it = await start()
  const ticker = it.tickerOf('w1')
  await it.ticks(ticker, 2)
  it.world.container = { id, status: 'exited', health: 'none' }
  await it.ticks(ticker, 3)
  expect(it.world.risks).toEqual([{ kind: 'health', slot: web1, detail: 'container exited' }])
})

test('without HAProxy the containers are still sampled, and counting begins again with it', async () => {
  await using it = await start()
  const ticker = it.tickerOf('w1')
  it.world.haproxy = false
  await it.ticks(ticker, 3)
  expect(await it.points(2)).toHaveLength(2)
  expect(await it.traffic(2)).toHaveLength(0)
  it.world.haproxy = true
  await it.ticks(ticker, 3, () => {
    it.world.requests += 5
  })
  expect((await it.traffic(2)).map(({ requests }) => requests)).toEqual([5, 5])
  expect(it.world.risks).toEqual([])
})

test('goes on making the coarse rings while the controller cannot be told', async () => {
  await using it = await start()
  const ticker = it.tickerOf('w1')
  await it.ticks(ticker, 1)
  it.world.controllerIsThere = false
  it.world.failovers = [{ seq: 1, from: web1, to: web2, at: new Date(it.world.nowMs + 1).toISOString() }]
  for (let tick = 0; tick < 40; tick += 1) {
    it.world.nowMs += 2_000
    await expect(ticker.tick()).rejects.toThrow('the controller is not there')
  }
  expect((await it.traffic(30)).length).toBeGreaterThanOrEqual(2)
})

const securityOf = async (database: ControlDatabase) => {
  const rows = await database.reader.event.findMany({ where: { type: 'security' }, orderBy: { id: 'asc' } })
  return rows.map(({ data }) => JSON.parse(data))
}

test('finds files that changed in the serving container, keeps them as evidence and tells the controller', async () => {
  await using it = await start()
  const ticker = it.tickerOf('w1')
  await it.ticks(ticker, 2)
  it.world.changes = [{ path: '/app/server.js', kind: 'changed' }]
  await it.ticks(ticker, 10)
  expect(it.world.risks).toEqual([{ kind: 'drift', slot: web1, detail: '1 changed file' }])
  expect(await it.database.reader.driftFile.findMany()).toMatchObject([{ path: '/app/server.js' }])
  expect(await securityOf(it.database)).toMatchObject([{ kind: 'drift', slot: web1, files: { count: 1 } }])
  const alerts = await it.database.reader.alert.findMany({ where: { code: 'drift_evidence' } })
  expect(alerts).toMatchObject([{ subject: web1, resolvedAt: null }])
})

test('a change list that cannot be had is no finding and stops nothing', async () => {
  await using it = await start()
  it.world.changes = null
  await it.ticks(it.tickerOf('w1'), 8)
  expect(it.world.risks).toEqual([])
  expect(await it.traffic(2)).not.toHaveLength(0)
})

test('tells the controller and the security events of a burst of errors', async () => {
  await using it = await start()
  await it.ticks(it.tickerOf('w1'), 4, () => {
    it.world.errors += 30
  })
  expect(it.world.risks).toMatchObject([{ kind: 'errors', slot: web1 }])
  expect(await securityOf(it.database)).toMatchObject([{ kind: 'errors', slot: web1, by: null }])
})

test('opens an alert for what is wrong and resolves it when it is over, also one that another process left open', async () => {
  await using it = await start()
  const open = async () => {
    const rows = await it.database.reader.alert.findMany({ where: { resolvedAt: null } })
    return rows.map(({ code }) => code)
  }
  const first = it.tickerOf('w1')
  it.world.freeBytes = 1_000
  await it.ticks(first, 6)
  expect(await open()).toEqual(['disk_low'])
  it.world.freeBytes = 1e12
  it.world.nowMs += 20_000
  await it.ticks(it.tickerOf('w2'), 2)
  expect(await open()).toEqual([])
  const events = await it.database.reader.event.findMany({ where: { type: 'alert' }, orderBy: { id: 'asc' } })
  expect(events.map(({ data }) => JSON.parse(data).state)).toEqual(['open', 'resolved'])
})

test('watches over the alerts while the controller cannot be told', async () => {
  await using it = await start()
  const ticker = it.tickerOf('w1')
  await it.ticks(ticker, 1)
  it.world.controllerIsThere = false
  it.world.container = null
  it.world.takesTraffic = false
  for (let tick = 0; tick < 5; tick += 1) {
    it.world.nowMs += 2_000
    await ticker.tick().catch(() => {}) // it is the controller that fails
  }
  const rows = await it.database.reader.alert.findMany({ where: { resolvedAt: null } })
  expect(rows.map(({ code }) => code)).toContain('no_server')
})

test('lets an alert that tells of the past end a day after it was acknowledged', async () => {
  await using it = await start()
  await it.ticks(it.tickerOf('w1'), 1)
  const ackedAt = new Date(begin).toISOString()
  const alert = { pool, subject: web1, severity: 'warning', openedAt: ackedAt, ackedAt, ackedBy: 'admin' }
  await it.database.write((tx) =>
    tx.alert.createMany({
      data: [
        { ...alert, code: 'drift_evidence' },
        { ...alert, code: 'quarantined' },
      ],
    }),
  )
  it.world.nowMs += 86_400_000
  await it.ticks(it.tickerOf('w2'), 2)
  const open = await it.database.reader.alert.findMany({ where: { resolvedAt: null } })
  expect(open.map(({ code }) => code)).toContain('quarantined')
  expect(open.map(({ code }) => code)).not.toContain('drift_evidence')
})
