import type { EngineStats } from '../../activities/deps.ts'
import type { ContainerPoint } from './series.ts'

/** What happened between two samples of one container; null when they are not two samples of the same run. */
export function containerFigures(before: EngineStats, after: EngineStats): Omit<ContainerPoint, 'conns'> | null {
  const elapsedMs = after.readAt.getTime() - before.readAt.getTime()
  const cpuNs = after.cpuTotalNs - before.cpuTotalNs
  if (elapsedMs <= 0 || cpuNs < 0) return null
  return {
    cpuMilli: Math.round(cpuNs / 1_000 / elapsedMs),
    memBytes: after.memoryBytes,
    rxBytes: Math.max(0, after.rxBytes - before.rxBytes),
    txBytes: Math.max(0, after.txBytes - before.txBytes),
  }
}
