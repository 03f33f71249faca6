/** Orders about the timer: rotate now, pause, resume. The orchestrator carries them out and writes who gave them. */
import {
  type Pause,
  poolUpdates,
  type Resume,
  type RotateNow,
  type RotateNowAnswer,
} from '../../../../workflows/messages.ts'
import {
  IdempotencyKey,
  type PauseRequest,
  type ResumeRequest,
  RotateAnswer,
  type RotateRequest,
  type RotationState,
} from '../../contract/rotation.ts'
import { DashboardError } from '../dashboard-error.ts'
import { parseInput } from '../parse-input.ts'
import type { QueryServices } from '../queries/query-services.ts'
import { readRotationState } from '../queries/read-rotation-state.ts'
import { isoOf } from '../queries/read-rows.ts'

const HOUR_MS = 3_600_000
const LONGEST_PAUSE_MS = 24 * HOUR_MS

export interface RotateOrder {
  /** `Idempotency-Key`; null: the same again is a new wish. */
  key: string | null
  by: string
  requestId: string
}

/** @throws DashboardError `rotation_in_progress`, `idempotency_mismatch`, `startup_in_progress` */
export async function rotateNow(
  services: QueryServices,
  request: RotateRequest,
  order: RotateOrder,
): Promise<RotateAnswer> {
  const { by, requestId } = order
  const key = order.key === null ? requestId : parseInput(IdempotencyKey, order.key)
  const wish: RotateNow = { key, reason: textOrNull(request.reason), requestedBy: by, hostile: request.hostile }
  // Each request under an id of its own: Temporal would answer a known id without asking the controller, which alone
  // can say that it is a repeat, or that the same key came with another body.
  const updateId = `rotate:${key}/${requestId}`
  const answer = await services.temporal.update<RotateNowAnswer>(poolUpdates.rotateNow, wish, { updateId })
  return RotateAnswer.parse(answer)
}

/** An hour unless something else is said; again: the new end. */
export async function pauseRotation(
  services: QueryServices,
  request: PauseRequest,
  by: string,
): Promise<RotationState> {
  const nowMs = services.clock.now()
  const { untilAt = isoOf(nowMs + HOUR_MS) } = request
  const untilMs = untilAt === null ? null : Date.parse(untilAt)
  if (untilMs !== null && (untilMs <= nowMs || untilMs > nowMs + LONGEST_PAUSE_MS)) {
    const message = `untilAt: got ${untilAt}, need an instant at most 24 h ahead, or null for a pause without end`
    throw new DashboardError('invalid_request', message)
  }
  const wish: Pause = { untilMs, by, reason: textOrNull(request.reason) }
  await services.temporal.update(poolUpdates.pause, wish)
  return readRotationState(services)
}

/** Also when nothing is paused. */
export async function resumeRotation(
  services: QueryServices,
  request: ResumeRequest,
  by: string,
): Promise<RotationState> {
  const wish: Resume = { by, reason: textOrNull(request.reason) }
  await services.temporal.update(poolUpdates.resume, wish)
  return readRotationState(services)
}

/** An empty reason is none. */
export const textOrNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text)
