/** For tests: a fake pool in the instant after the switch, and the order that brought it there. */

import type { MockActivityEnvironment } from '@temporalio/testing'
import { parseEpoch } from '../../workflows/domain/ids.ts'
import type { Member, RotationOrder } from '../../workflows/domain/rotation-order.ts'
import type { FakePool } from './pool.ts'

export async function serveBy(
  fake: FakePool,
  { graceMs }: { graceMs: number },
): Promise<{ order: RotationOrder; old: Member; next: Member }> {
  const epoch = parseEpoch(2)
  const order: RotationOrder = {
    ...{ pool: fake.name, epoch, trigger: 'manual', triggerDetail: null, reason: null, requestedBy: 'test' },
    ...{ policyVersion: 1, decidedAtMs: Date.now(), graceMs, healthTimeoutMs: 500, bakeMs: 0 },
    ...{ failuresInRow: 0, takenOver: null },
  }
  const members: Member[] = []
  for (const slot of fake.deps.engine.slots.slice(0, 2)) members.push(await start(fake, slot))
  const [old, next] = members
  if (old === undefined || next === undefined) throw new Error('a pool of two at least')
  Object.assign(fake.traffic.at(old.slot), { state: 'draining', address: `${old.address}:8080` })
  Object.assign(fake.traffic.at(next.slot), { state: 'serving', address: `${next.address}:8080` })
  await fake.deps.records.openRotation({
    ...{ pool: order.pool, epoch, runId: 'run', trigger: 'manual', triggerDetail: null, reason: null },
    ...{ requestedBy: null, policyVersion: 1, startedAt: new Date().toISOString() },
  })
  return { order, old, next }
}

async function start(fake: FakePool, slot: Member['slot']): Promise<Member> {
  const { engine, records } = fake.deps
  const at = new Date().toISOString()
  await engine.create({ name: slot, epoch: parseEpoch(1), variant: 'a' }, {})
  await engine.start(slot, parseEpoch(1), {})
  const made = await engine.inspect(slot, {})
  if (made === null) throw new Error('the fake lost a container')
  const { id: containerId, imageDigest, address } = made
  const row = { pool: fake.name, slot, epoch: parseEpoch(1), containerId, imageDigest, variant: 'a', at }
  const { id } = await records.addIncarnation(row)
  for (const to of ['warming', 'candidate', 'serving'] as const) await records.moveIncarnation(id, to, { at, address })
  return { id, slot, containerId, imageDigest, variant: 'a', address, servingSinceMs: Date.parse(at) }
}

/** Runs one activity outside of a worker, with its own types. */
export async function runIn<I, O>(
  env: MockActivityEnvironment,
  activity: (input: I) => Promise<O>,
  input: I,
): Promise<O> {
  return env.run<[I], O, (input: I) => Promise<O>>(activity, input)
}
