/** Looks every ten seconds whether the serving container's files are still those that it was made with. */

import type { DriftFile, EnginePort } from '../../activities/deps.ts'
import type { ContainerId, IncarnationId, SlotName } from '../../workflows/domain/ids.ts'

export interface DriftRisk {
  kind: 'drift'
  slot: SlotName
  detail: string
}

export interface DriftDeps {
  engine: Pick<EnginePort, 'changes'>
  /** Keeps the list as evidence; the first finding of an incarnation is told as an event and an alert. */
  saveDrift(id: IncarnationId, files: readonly DriftFile[]): Promise<void>
}

export interface DriftSight {
  id: IncarnationId
  slot: SlotName
  containerId: ContainerId
  nowMs: number
}

const EVERY_MS = 10_000
const LOOK_MS = 2_000
/** A finding that nobody acted on is told again. */
const REPEAT_MS = 60_000

/** Null: nothing was found, or it is not time to look. A list that cannot be had in time is no finding. */
export function createDriftWatch({ engine, saveDrift }: DriftDeps) {
  let lookedAtMs = Number.NEGATIVE_INFINITY
  let known: { containerId: ContainerId; count: number; toldAtMs: number } | null = null

  return async ({ id, slot, containerId, nowMs }: DriftSight): Promise<DriftRisk | null> => {
    if (nowMs - lookedAtMs < EVERY_MS) return null
    lookedAtMs = nowMs
    const files = await engine.changes(slot, { signal: AbortSignal.timeout(LOOK_MS) }).catch(() => [])
    if (files.length === 0) return null
    const before =
      known?.containerId === containerId ? known : { containerId, count: 0, toldAtMs: Number.NEGATIVE_INFINITY }
    if (files.length !== before.count) await saveDrift(id, files)
    const isNews = nowMs - before.toldAtMs >= REPEAT_MS
    known = { containerId, count: files.length, toldAtMs: isNews ? nowMs : before.toldAtMs }
    const detail = `${files.length} changed ${files.length === 1 ? 'file' : 'files'}`
    return isNews ? { kind: 'drift', slot, detail } : null
  }
}
