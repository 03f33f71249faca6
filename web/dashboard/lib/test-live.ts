/** States and events for tests of the live feed's page side. */
import type { Container } from '../contract/containers.ts'
import type { RotationState } from '../contract/rotation.ts'
import type { Rotation } from '../contract/rotations.ts'
import type { SnapshotEvent, StreamEvent } from '../contract/stream.ts'

export const serverTime = '2026-11-24T12:00:10.000Z'
export const secondsAgo = (seconds: number) => new Date(Date.parse(serverTime) - seconds * 1_000).toISOString()

export const poolState: RotationState = {
  ...{ pool: 'vault', state: 'running', serverTimeAt: serverTime, eventId: 100, epoch: 4, slots: 3, draining: [] },
  serving: { slot: 'web1', incarnation: 4, containerId: 'c4', sinceAt: secondsAgo(60), exposureMs: 60_000 },
  spares: { ready: 2, wanted: 2 },
  window: { opensInMs: 20_000, medianInMs: 80_000, closesInMs: 300_000, chance30sRatio: 0.1 },
  ...{ rotation: null, paused: null, policyVersion: 1, maxExposureMs: 360_000, graceMs: 60_000 },
  ...{ temporal: 'ok', worker: 'ok', lostLastMinute: 0, toReview: 0, verdict: { code: 'moving', severity: 'ok' } },
  last24h: {
    ...{ rotated: 3, kept: 0, alarm: 0, requests: 100, lost: 0, cut: 0 },
    ...{ cutoverP50Ms: null, cutoverP99Ms: null, exposureP95Ms: null, exposureMaxMs: null },
  },
}

export function container(slot: string, incarnation: number, state: Container['state']): Container {
  const exposureMs = state === 'serving' ? 60_000 : null
  return {
    ...{ slot, state, incarnation, containerId: `c${incarnation}`, imageDigest: 'sha256:1', variant: 'a' },
    ...{
      address: '10.0.0.2:8080',
      loadBalancer: 'UP',
      stateSinceAt: secondsAgo(60),
      exposureMs,
      servingMs: exposureMs,
    },
    ...{ drainingMs: null, statsAt: null, connections: 2, cpuRatio: 0, memoryBytes: 0, memoryLimitBytes: 512 },
    ...{ rxBytesPerS: 0, txBytesPerS: 0, proof: null },
  }
}

export const threeSlots = [
  container('web1', 4, 'serving'),
  container('web2', 5, 'spare'),
  container('web3', 6, 'spare'),
]

export function snapshot(change: Partial<SnapshotEvent> = {}): StreamEvent {
  const data: SnapshotEvent = {
    ...{ reset: false, rotation: poolState, containers: threeSlots, slots: ['web1', 'web2', 'web3'] },
    ...{ openSteps: [], alerts: [], version: '1.0.0', ...change },
  }
  return { type: 'snapshot', id: data.rotation.eventId, data }
}

export function ended(epoch: number): Rotation {
  return {
    ...{ id: `rotation/vault/${epoch}`, epoch, trigger: 'timer', reason: null, by: null, startedAt: secondsAgo(5) },
    ...{ old: { slot: 'web1', incarnation: 4 }, new: { slot: 'web2', incarnation: 5 }, switchedAt: secondsAgo(3) },
    ...{ finishedAt: serverTime, outcome: 'rotated', outcomeReason: null, cutoverMs: 31, drainMs: 900, servingMs: 1 },
    ...{ exposureMs: 2, lost: 1, cut: 2, proof: null, driftCount: 0, policyVersion: 1 },
  }
}
