/** A pool with a serving container, spares and two rotations, as the orchestrator would have written them. */
import type { ControlDatabase } from '../../prisma/control/client.ts'

/** Instants are seconds before `nowMs`. */
export async function fillPool(database: ControlDatabase, nowMs: number): Promise<void> {
  const ago = (seconds: number) => new Date(nowMs - seconds * 1_000).toISOString()
  const incarnation = { poolId: 'vault', imageDigest: 'sha256:1', variant: 'a' }
  const ok = { ok: true, at: ago(100) }
  await database.write(async (tx) => {
    await tx.pool.create({ data: { id: 'vault', epoch: 7, policyVersion: 1, updatedAt: ago(0) } })
    const names = ['vault_web1', 'vault_web2', 'vault_web3']
    await tx.slot.createMany({
      data: names.map((name, idx) => ({ poolId: 'vault', name, idx, state: 'empty', updatedAt: ago(0) })),
    })
    await tx.incarnation.createMany({
      data: [
        {
          ...incarnation,
          id: 1,
          slot: 'vault_web1',
          epoch: 6,
          containerId: 'a'.repeat(64),
          state: 'destroyed',
          createdAt: ago(600),
          servingAt: ago(500),
          destroyedAt: ago(99),
        },
        {
          ...incarnation,
          id: 2,
          slot: 'vault_web2',
          epoch: 6,
          containerId: 'b'.repeat(64),
          state: 'serving',
          createdAt: ago(400),
          servingAt: ago(102),
          proof: JSON.stringify({ newId: ok, digest: ok, noChanges: ok, oldGone: ok }),
        },
        {
          ...incarnation,
          id: 3,
          slot: 'vault_web3',
          epoch: 6,
          containerId: 'c'.repeat(64),
          state: 'candidate',
          createdAt: ago(400),
          readyAt: ago(300),
        },
        {
          ...incarnation,
          id: 4,
          slot: 'vault_web1',
          epoch: 7,
          containerId: 'd'.repeat(64),
          state: 'spare',
          createdAt: ago(90),
          readyAt: ago(80),
          frozenAt: ago(80),
        },
      ],
    })
    const rotation = { poolId: 'vault', runId: 'run', policyVersion: 1 }
    const { id } = await tx.rotation.create({
      data: {
        ...{ ...rotation, epoch: 7, trigger: 'manual', requestedBy: 'cli:mara', reason: 'upgrade', oldId: 1, newId: 2 },
        ...{ startedAt: ago(103), switchedAt: ago(102), finishedAt: ago(95), outcome: 'rotated', cutoverMs: 31 },
        ...{ drainMs: 400, exposureMs: 401_000, lost: 0, cut: 2 },
      },
    })
    await tx.rotation.create({
      data: {
        ...{ ...rotation, epoch: 6, trigger: 'timer', startedAt: ago(500), finishedAt: ago(490) },
        ...{ outcome: 'kept', outcomeReason: 'not_healthy' },
      },
    })
    const step = { rotationId: id, attempt: 1, state: 'done', startedAt: ago(103) }
    await tx.rotationStep.createMany({
      data: [
        { ...step, seq: 2, name: 'switchTraffic', durationUs: 12_000n },
        { ...step, seq: 1, name: 'awaitHealthy', state: 'failed', errorCode: 'timeout', durationUs: 5_000_000n },
        { ...step, seq: 1, attempt: 2, name: 'awaitHealthy', durationUs: 60_000n },
      ],
    })
    const traffic = {
      pool: 'vault',
      r2xx: 0,
      r3xx: 0,
      r4xx: 0,
      r5xx: 0,
      retries: 0,
      redispatches: 0,
      connections: 0,
      queueMax: 0,
    }
    const t = nowMs / 1_000
    await tx.trafficStat.createMany({
      data: [
        { ...traffic, res: 30, t: t - 90, requests: 4_000, lost: 0, cut: 2 },
        { ...traffic, res: 2, t: t - 88, requests: 999, lost: 0, cut: 2 },
        { ...traffic, res: 2, t: t - 10, requests: 5, lost: 1, cut: 0 },
      ],
    })
  })
}
