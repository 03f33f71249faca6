/** How long `leyzenctl up` takes until the first request through HAProxy was answered, images and set-up being there. */
import type { Installation } from '../../tests/docker/installation.ts'

export interface StartUp {
  /** First start of a new installation: volumes, tables and certificates are made. */
  newS: number
  /** While everything runs already. */
  againS: number
  /** After `down`, data kept. */
  warmS: number
}

/** Leaves it running. */
export async function measureStartUp(installation: Installation): Promise<StartUp> {
  const newS = await secondsOf(() => installation.must('up'))
  const againS = await secondsOf(() => installation.must('up'))
  await installation.must('down')
  const warmS = await secondsOf(() => installation.must('up'))
  return { newS, againS, warmS }
}

async function secondsOf(act: () => Promise<unknown>): Promise<number> {
  const fromMs = performance.now()
  await act()
  return (performance.now() - fromMs) / 1_000
}
