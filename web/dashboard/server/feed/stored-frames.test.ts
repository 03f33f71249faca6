import { expect, test } from 'vitest'
import { createControlFixture } from '../../../../tests/fakes/control-database.ts'
import { createRecords } from '../../../../worker/adapters/records.ts'
import {
  parseContainerId,
  parseEpoch,
  parseIncarnationId,
  parsePoolName,
  parseSlotName,
} from '../../../../workflows/domain/ids.ts'
import { storedEvents } from '../../contract/stream.ts'
import { createFeedSource } from './feed-source.ts'
import { createStoredFrames } from './stored-frames.ts'
import { parseEvents } from './test-stream.ts'

const pool = parsePoolName('vault')
const [web1, epoch] = [parseSlotName('vault_web1'), parseEpoch(2)]
const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 12, 0, second)).toISOString()
const ended = {
  ...{ id: 'rotation/vault/2', epoch: 2, trigger: 'timer', reason: null, by: null, startedAt: at(1), switchedAt: null },
  ...{ old: { slot: 'vault_web1', incarnation: 1 }, new: null, finishedAt: at(3), outcome: 'kept', cutoverMs: null },
  ...{ outcomeReason: 'unhealthy', drainMs: null, servingMs: null, exposureMs: null, lost: 0, cut: 0, proof: null },
  ...{ driftCount: 0, policyVersion: 1 },
}

async function start() {
  const fixture = await createControlFixture()
  const source = createFeedSource(fixture.database, () => 1_000)
  const unreadable: string[] = []
  const frameOf = createStoredFrames({
    readRotation: async (number) => (number === 2 ? ended : null),
    onUnreadable: (row, type) => unreadable.push(`${row} ${type}`),
  })
  const told = async () => {
    const frames = await Promise.all((await source.readAfter(0, 500)).map((row) => frameOf(row, 1_000)))
    return frames.flatMap((frame) => (frame === null ? [] : parseEvents(new TextDecoder().decode(frame.bytes))))
  }
  return { ...fixture, records: createRecords(fixture.database), told, unreadable, frameOf }
}

test('tells everything that the orchestrator records, in the shape of the contract', async () => {
  await using it = await start()
  const { records } = it
  await records.declarePool(pool, [web1, parseSlotName('vault_web2')])
  await records.savePolicy(pool, { body: { graceMs: 1 }, createdBy: 'mara', reason: 'first', at: at(0) })
  const containerId = parseContainerId('a'.repeat(64))
  const born = { pool, slot: web1, epoch, containerId, imageDigest: 'sha256:1', variant: 'a', at: at(0) }
  const { id } = await records.addIncarnation(born)
  for (const state of ['warming', 'candidate', 'serving', 'draining', 'quarantined', 'destroyed'] as const) {
    await records.moveIncarnation(parseIncarnationId(id), state, { at: at(1), reason: 'try' })
  }
  await records.openRotation({
    ...{ pool, epoch, runId: 'r', trigger: 'timer', triggerDetail: null, reason: null, requestedBy: null },
    ...{ policyVersion: 1, startedAt: at(1) },
  })
  const step = { pool, epoch, seq: 1, attempt: 1, name: 'startStandby', at: at(1) } as const
  await records.saveStep({ ...step, state: 'started' })
  await records.saveStep({ ...step, state: 'failed', durationUs: 1_234, errorCode: 'engine', error: 'no space' })
  await records.saveStep({ ...step, attempt: 2, state: 'done', durationUs: 1_234 })
  await records.closeRotation({
    ...{ pool, epoch, outcome: 'kept', outcomeReason: 'unhealthy', old: id, new: null, switchedAt: null },
    ...{ finishedAt: at(3), cutoverMs: null, drainMs: null, exposureMs: null, lost: 0, cut: 0, counters: null },
  })
  await records.savePool(pool, { pausedBy: 'mara', pausedUntil: null, pausedReason: 'upgrade' })
  await records.openAlert({ pool, code: 'no_spare', subject: 'vault', severity: 'alarm', at: at(4) })
  await records.resolveAlert({ pool, code: 'no_spare', subject: 'vault', at: at(5) })

  const events = await it.told()
  expect(it.unreadable).toEqual([])
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(Object.keys(storedEvents)))
  expect(events.filter(({ type }) => type === 'rotation.step')).toHaveLength(3)
  expect(events.find(({ type }) => type === 'rotation.finished')?.data).toEqual(ended)
})

test('leaves out what the stream has no name for, and says what it cannot read', async () => {
  await using it = await start()
  expect(await it.frameOf({ row: 1, type: 'security', data: '{}' }, 0)).toBeNull()
  expect(it.unreadable).toEqual([])
  expect(await it.frameOf({ row: 2, type: 'policy', data: '{"version":' }, 0)).toBeNull()
  expect(await it.frameOf({ row: 3, type: 'alert', data: '{"truncated":true,"bytes":9000}' }, 0)).toBeNull()
  expect(await it.frameOf({ row: 4, type: 'rotation.finished', data: '{"epoch":3}' }, 0)).toBeNull()
  expect(it.unreadable).toEqual(['2 policy', '3 alert', '4 rotation.finished'])
})
