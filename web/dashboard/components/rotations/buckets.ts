/** Many rotations as columns: how many, and in the colour of the worst that happened. */
import type { RotationSeries } from '../../contract/metrics.ts'

export interface Bucket {
  fromMs: number
  toMs: number
  rotated: number
  kept: number
  alarm: number
  lost: number
  /** The worst outcome wins, so that one bad one among hundreds is seen. */
  worst: 'none' | 'rotated' | 'kept' | 'alarm'
}

export interface BucketsInput {
  fromMs: number
  stepMs: number
  series: Pick<RotationSeries, 'rotated' | 'kept' | 'alarm' | 'lost'>
  /** At most so many columns. */
  columns: number
}

export function bucketsOf({ fromMs, stepMs, series, columns }: BucketsInput): Bucket[] {
  const steps = series.rotated.length
  if (steps === 0 || columns < 1) return []
  const each = Math.max(1, Math.ceil(steps / columns))
  // A rest of less than half a column would look like a torn one, so the last takes it in.
  const count = Math.max(1, steps % each < each / 2 ? Math.floor(steps / each) : Math.ceil(steps / each))
  return Array.from({ length: count }, (_, index) => {
    const first = index * each
    const last = index === count - 1 ? steps : first + each
    const sum = (values: readonly number[]) => values.slice(first, last).reduce((total, value) => total + value, 0)
    const counts = {
      rotated: sum(series.rotated),
      kept: sum(series.kept),
      alarm: sum(series.alarm),
      lost: sum(series.lost),
    }
    return { fromMs: fromMs + first * stepMs, toMs: fromMs + last * stepMs, ...counts, worst: worstOf(counts) }
  })
}

function worstOf({ rotated, kept, alarm, lost }: Pick<Bucket, 'rotated' | 'kept' | 'alarm' | 'lost'>): Bucket['worst'] {
  if (alarm > 0 || lost > 0) return 'alarm'
  if (kept > 0) return 'kept'
  return rotated > 0 ? 'rotated' : 'none'
}

export function totalOf({ rotated, kept, alarm }: Bucket): number {
  return rotated + kept + alarm
}

/** Fewer than so many pixels for each, and single switches would run into one another. */
const PX_PER_MARK = 8

/** Whether single rotations can be told apart at this width. */
export function areMarksReadable(marks: number, widthPx: number): boolean {
  return marks * PX_PER_MARK <= widthPx
}

/** `12 rotated, 1 kept, 2 requests lost`. */
export function bucketWords(bucket: Bucket): string {
  const { rotated, kept, alarm, lost } = bucket
  const parts = [
    rotated > 0 ? `${rotated} rotated` : '',
    kept > 0 ? `${kept} kept` : '',
    alarm > 0 ? `${alarm} in alarm` : '',
    lost > 0 ? `${lost} lost` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'no rotation' : parts.join(', ')
}
