import type { RotationState } from '../contract/rotation.ts'
import { announce } from './announce.ts'
import { callApi } from './api.ts'
import { orderProblem } from './order-problem.ts'

export interface PauseWish {
  /** null: until somebody resumes, which raises an alert. */
  untilAt: string | null
  reason?: string
}

/** @returns whether it is paused now; what failed has been announced */
export async function pause({ untilAt, reason }: PauseWish): Promise<boolean> {
  const body = { untilAt, ...(reason !== undefined && reason !== '' && { reason }) }
  const answer = await callApi<RotationState>('POST', '/api/rotation/pause', body)
  if (!answer.ok) announce({ tone: 'danger', text: orderProblem('pause', answer.error) })
  return answer.ok
}

/** From now on, by the clock of this device: a pause need not be exact to the second. */
export async function pauseFor(ms: number): Promise<boolean> {
  return await pause({ untilAt: new Date(Date.now() + ms).toISOString() })
}

export async function resume(): Promise<boolean> {
  const answer = await callApi<RotationState>('POST', '/api/rotation/resume', {})
  if (answer.ok) announce({ tone: 'info', text: 'Resumed. The timer runs again.' })
  else announce({ tone: 'danger', text: orderProblem('resume', answer.error) })
  return answer.ok
}
