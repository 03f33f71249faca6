import { expect, test } from 'vitest'
import { ContainerList, IncarnationsQuery } from '../../contract/containers.ts'
import {
  ago,
  createTestControl,
  insert,
  nowMs,
  seedHistory,
  seedIncarnation,
  seedPool,
  seedStats,
} from '../test-control.ts'
import { listContainers } from './list-containers.ts'
import { listIncarnations } from './list-incarnations.ts'
import { listQuarantine } from './list-quarantine.ts'

test('every slot has an entry: what serves with its figures, what stands ready, and the empty one', async () => {
  await using control = await createTestControl({ VAULT_MEMORY_LIMIT: '256' })
  const { sql, services } = control
  seedPool(sql)
  const serving = seedIncarnation(sql, { slot: 'vault_web2', state: 'serving', serving_at: ago(30) })
  seedIncarnation(sql, { slot: 'vault_web1', state: 'spare', frozen_at: ago(300) })
  seedStats(sql, { incarnation: serving, res: 2, t: nowMs / 1_000 - 8, conns: 9 })
  seedStats(sql, { incarnation: serving, res: 2, t: nowMs / 1_000 - 4, conns: 7 })
  const found = await listContainers(services)
  expect(ContainerList.parse(found)).toEqual(found)
  expect(found.items).toMatchObject([
    { slot: 'vault_web1', state: 'spare', stateSinceAt: ago(300), exposureMs: null, connections: null, statsAt: null },
    {
      ...{ slot: 'vault_web2', state: 'serving', incarnation: serving, exposureMs: 30_000, servingMs: 30_000 },
      ...{ drainingMs: null, connections: 7, cpuRatio: 0.1, memoryBytes: 50_000_000, memoryLimitBytes: 268_435_456 },
      ...{ rxBytesPerS: 1_000, txBytesPerS: 2_000, statsAt: ago(2), loadBalancer: 'ready' },
    },
    { slot: 'vault_web3', state: 'empty', incarnation: null, containerId: null },
  ])
})

test('lives of a slot come newest first, page by page', async () => {
  await using control = await createTestControl()
  seedPool(control.sql)
  seedHistory(control.sql, { count: 30, everyS: 60 })
  const read = (query: object) => listIncarnations(control.services, IncarnationsQuery.parse(query))
  const first = await read({ slot: 'vault_web1', limit: '6' })
  expect(first.items.every(({ slot }) => slot === 'vault_web1')).toBe(true)
  const second = await read({ slot: 'vault_web1', limit: '6', before: `${first.nextBefore}` })
  expect(second.nextBefore).toBeNull()
  expect(first.items.length + second.items.length).toBe(11)
  expect(second.items.at(-1)).toMatchObject({ exposureMs: 61_000, servingMs: 60_000, state: 'destroyed' })
})

test('the shelf shows what is kept, why, since when and for how long', async () => {
  await using control = await createTestControl()
  const { sql, services } = control
  seedPool(sql)
  const ended = { serving_at: ago(500), exposure_ms: 400_000, serving_ms: 400_000, quarantine_reason: 'drift: 2 files' }
  const held = seedIncarnation(sql, { slot: 'vault_web1', state: 'quarantined', ...ended, hold_until: ago(-3_600) })
  seedIncarnation(sql, { slot: 'vault_web3', state: 'quarantined', ...ended, hold_until: ago(5) })
  const alert = { pool: 'vault', code: 'quarantined', subject: `incarnation/${held}`, severity: 'warning' }
  insert(sql, 'alerts', { ...alert, opened_at: ago(100) })
  expect(await listQuarantine(services)).toMatchObject({
    capacity: 4,
    items: [
      { slot: 'vault_web3', holdUntilAt: null, quarantinedAt: null },
      {
        slot: 'vault_web1',
        holdUntilAt: ago(-3_600),
        quarantinedAt: ago(100),
        exposureMs: 400_000,
        reason: 'drift: 2 files',
      },
    ],
  })
})
