/** What the live data of a page begins with: all that a snapshot of the stream holds, and the latest rotations. */
import 'server-only'
import type { LiveInitial } from '../../lib/live-state.ts'
import { readOpenSteps, readSlotNames } from '../feed/read-opening.ts'
import { listAlerts } from '../queries/list-alerts.ts'
import { listContainers } from '../queries/list-containers.ts'
import { listPage } from '../queries/list-rotations.ts'
import { readRotationState } from '../queries/read-rotation-state.ts'
import { getServices } from '../services.ts'

export interface Opening extends LiveInitial {
  rotation: NonNullable<LiveInitial['rotation']>
}

/** As many as the verdict looks back. */
const LATEST = 10

export async function readOpening(): Promise<Opening> {
  const services = await getServices()
  const { db, config } = services
  // First, because the stream goes on after its event: what the others know already is then told once more, never less.
  const rotation = await readRotationState(services)
  const [containers, openSteps, alerts, slots, latest] = await Promise.all([
    listContainers(services),
    readOpenSteps(db, config.pool),
    listAlerts(services),
    readSlotNames(db, config.pool),
    listPage(services, { limit: LATEST }),
  ])
  return {
    rotation,
    ...{ containers: containers.items, openSteps, slots, version: config.version },
    alerts: alerts.items.filter(({ state }) => state !== 'resolved'),
    finished: latest.filter(({ outcome }) => outcome !== null),
  }
}
