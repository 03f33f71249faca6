/** The feed on the control database and the queries behind `GET /api/…`, so that both say the same. */
import type { ControlDatabase } from '../../../../prisma/control/client.ts'
import type { Alert } from '../../contract/alerts.ts'
import type { Container } from '../../contract/containers.ts'
import type { RotationState } from '../../contract/rotation.ts'
import { readConsistently } from './consistent-read.ts'
import { type Feed, type FeedDeps, startFeed } from './feed.ts'
import { createFeedSource } from './feed-source.ts'
import { readOpenSteps, readSlotNames } from './read-opening.ts'
import { createStatsReader } from './read-stats.ts'

export interface ControlFeedDeps extends Pick<FeedDeps, 'clock' | 'log' | 'version' | 'timing' | 'limits'> {
  db: ControlDatabase
  pool: string
  queries: FeedQueries
}

export interface FeedQueries {
  readRotationState: () => Promise<RotationState>
  listContainers: () => Promise<Container[]>
  listAlerts: () => Promise<Alert[]>
  /** Null when there is none of this epoch. */
  readRotation: FeedDeps['readRotation']
}

export function startControlFeed({ db, pool, queries, ...rest }: ControlFeedDeps): Promise<Feed> {
  const source = createFeedSource(db, rest.clock.now)
  async function readParts() {
    const head = await source.readHead()
    const [rotation, containers, alerts, slots, openSteps] = [
      await queries.readRotationState(),
      await queries.listContainers(),
      await queries.listAlerts(),
      await readSlotNames(db, pool),
      await readOpenSteps(db, pool),
    ]
    const unresolved = alerts.filter(({ state }) => state !== 'resolved')
    return { head, rotation, containers, alerts: unresolved, slots, openSteps }
  }
  return startFeed({
    ...rest,
    source,
    readParts: () => readConsistently(db, readParts),
    readStats: createStatsReader(db, pool),
    readRotation: queries.readRotation,
    async listRevoked(sessions) {
      const where = { publicId: { in: sessions }, revokedAt: null }
      const rows = await db.reader.session.findMany({ where, select: { publicId: true } })
      const open = new Set(rows.map(({ publicId }) => publicId))
      return sessions.filter((session) => !open.has(session))
    },
  })
}
