/** What `leyzenctl status --json` and `history --json` answer, as far as the suites read it. */
import { eventually, type Installation } from './installation.ts'

export interface Status {
  state: string
  epoch: number
  serving: { slot: string; containerId: string } | null
  rotation: { epoch: number } | null
  spares: { ready: number; wanted: number }
}

export interface Rotation {
  epoch: number
  new: { incarnation: number } | null
  finishedAt: string | null
  trigger: string
  outcome: 'rotated' | 'kept' | 'alarm' | null
  outcomeReason: string | null
  cutoverMs: number | null
  exposureMs: number | null
  lost: number | null
  cut: number | null
  proof: { newId: boolean; digest: boolean; noChanges: boolean; oldGone: boolean } | null
  steps: { name: string; state: string; attempt: number }[]
}

export const readStatus = (installation: Installation) => installation.json<Status>('status')

/** Newest first, at most `limit`. */
export async function readHistory(installation: Installation, limit = 100): Promise<Rotation[]> {
  const { items } = await installation.json<{ items: Rotation[] }>('history', '--limit', String(limit))
  return items
}

/** Waits until the rotation of `epoch` has ended. */
export function rotationEnd(installation: Installation, epoch: number, withinMs = 60_000): Promise<Rotation> {
  return eventually(`end of rotation ${epoch}`, withinMs, async () => {
    const found = (await readHistory(installation, 20)).find((rotation) => rotation.epoch === epoch)
    return found?.outcome != null && found
  })
}

/** Orders a rotation and waits for its end. */
export async function rotateNow(installation: Installation): Promise<Rotation> {
  const { epoch } = await installation.json<{ epoch: number }>('rotate')
  return rotationEnd(installation, epoch)
}
