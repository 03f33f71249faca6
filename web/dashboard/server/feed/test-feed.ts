/** A feed on a real control database, with the queries of the REST side answered by values that a test can change. */
import { type ControlFixture, createControlFixture } from '../../../../tests/fakes/control-database.ts'
import type { RotationState } from '../../contract/rotation.ts'
import { type ControlFeedDeps, startControlFeed } from './control-feed.ts'
import type { Feed, StreamRequest } from './feed.ts'
import { readStream, type TestStream } from './test-stream.ts'

export const at = '2026-11-24T12:00:00.000Z'

export const calmState: RotationState = {
  ...{
    pool: 'vault',
    state: 'running',
    serverTimeAt: at,
    eventId: 0,
    epoch: 4,
    slots: 3,
    draining: [],
    rotation: null,
  },
  serving: { slot: 'vault_web1', incarnation: 4, containerId: 'c4', sinceAt: at, exposureMs: 1_000 },
  spares: { ready: 2, wanted: 2 },
  ...{ window: null, paused: null, policyVersion: 1, maxExposureMs: 360_000, graceMs: 60_000 },
  ...{ temporal: 'ok', worker: 'ok', lostLastMinute: 0, toReview: 0, verdict: { code: 'moving', severity: 'ok' } },
  last24h: {
    ...{ rotated: 3, kept: 0, alarm: 0, requests: 100, lost: 0, cut: 0 },
    ...{ cutoverP50Ms: null, cutoverP99Ms: null, exposureP95Ms: null, exposureMaxMs: null },
  },
}

const quick = { busyMs: 5, idleMs: 5, statsMs: 10, sweepMs: 50, settleMs: 5 }

export interface FeedFixture extends ControlFixture {
  /** What the queries answer. */
  answers: { state: RotationState; rotation: unknown; readings: number }
  warnings: object[]
  start(options?: Partial<ControlFeedDeps>): Promise<Feed>
  /** Policy events, whose version is the row's number. */
  addEvents(count: number): Promise<void>
  add(type: string, data: unknown): Promise<void>
}

export async function createFeedFixture(): Promise<FeedFixture> {
  const fixture = await createControlFixture()
  await addSessions(fixture)
  const answers: FeedFixture['answers'] = { state: calmState, rotation: null, readings: 0 }
  const warnings: object[] = []
  const feeds: Feed[] = []
  let written = 0
  const row = (type: string, data: unknown) => {
    written += 1
    const dedupeKey = `test/${written}`
    return { at, pool: 'vault', type, severity: 'info', subject: 'vault', data: JSON.stringify(data), dedupeKey }
  }
  const policy = { version: 1, paused: null, by: 'mara', reason: 'try', at }
  return {
    ...fixture,
    answers,
    warnings,
    async start(options) {
      const feed = await startControlFeed({
        ...{ db: fixture.database, pool: 'vault', clock: { now: () => Date.now() }, version: '0.0.0-test' },
        log: { warn: (fields) => warnings.push(fields) },
        timing: quick,
        queries: {
          readRotationState: async () => {
            answers.readings += 1
            return answers.state
          },
          listContainers: async () => [],
          listAlerts: async () => [],
          readRotation: async () => answers.rotation,
        },
        ...options,
      })
      feeds.push(feed)
      return feed
    },
    async addEvents(count) {
      const data = Array.from({ length: count }, () => row('policy', policy))
      await fixture.database.write((tx) => tx.event.createMany({ data }))
    },
    async add(type, data) {
      await fixture.database.write((tx) => tx.event.create({ data: row(type, data) }))
    },
    async [Symbol.asyncDispose]() {
      for (const feed of feeds) feed.stop()
      await fixture[Symbol.asyncDispose]()
    },
  }
}

async function addSessions({ database }: ControlFixture): Promise<void> {
  const later = Date.now() + 3_600_000
  await database.write(async (tx) => {
    const { id: accountId } = await tx.account.create({ data: { name: 'mara', role: 'operator', createdAt: at } })
    await tx.session.createMany({
      data: Array.from({ length: 250 }, (_, index) => ({
        ...{ idHash: `hash${index}`, publicId: `s${index}`, accountId, createdAt: at, lastSeenAt: at, proofAt: at },
        ...{ idleExpiresAt: later, expiresAt: later, address: '192.0.2.1', browser: 'test' },
      })),
    })
  })
}

export async function subscribe(feed: Feed, request: Partial<StreamRequest> = {}): Promise<TestStream> {
  const stream = await feed.subscribe({
    ...{ session: 's1', isSignedIn: async () => true, lastEventId: null, signal: new AbortController().signal },
    ...request,
  })
  return readStream(stream)
}

/** Ids of stored events, without those of snapshots. */
export function storedIds(stream: TestStream): number[] {
  return stream.events.flatMap(({ type, id }) => (type === 'snapshot' || id === null ? [] : [id]))
}
