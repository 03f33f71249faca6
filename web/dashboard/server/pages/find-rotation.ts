import 'server-only'
import type { RotationDetail } from '../../contract/rotations.ts'
import { DashboardError } from '../dashboard-error.ts'
import { parseRotationId, readRotation } from '../queries/read-rotation.ts'
import { getServices } from '../services.ts'

/** null when there is none, or it is older than what is kept. */
export async function findRotation(id: string): Promise<{ rotation: RotationDetail; nowMs: number } | null> {
  const services = await getServices()
  try {
    const epoch = parseRotationId(decodeURIComponent(id), services.config.pool)
    return { rotation: await readRotation(services, epoch), nowMs: services.clock.now() }
  } catch (error) {
    if (error instanceof DashboardError && error.code === 'not_found') return null
    throw error
  }
}
