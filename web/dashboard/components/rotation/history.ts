import type { RotationDetail } from '../../contract/rotations.ts'

const MONTH_MS = 30 * 86_400_000

/** Why Temporal's page of a rotation cannot be opened; null when it can be tried. */
export function noHistory(
  { temporalUrl, stepsPruned, finishedAt }: Pick<RotationDetail, 'temporalUrl' | 'stepsPruned' | 'finishedAt'>,
  nowMs: number,
): string | null {
  if (temporalUrl === null) return 'Where Temporal’s pages are is not set (TEMPORAL_UI_URL).'
  const isOld = finishedAt !== null && nowMs - Date.parse(finishedAt) > MONTH_MS
  return stepsPruned || isOld ? 'Temporal no longer keeps the history of this rotation.' : null
}
