import type { RotationState } from '../../contract/rotation.ts'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { count } from '../../lib/verdict-words.ts'

export interface DayLine {
  name: string
  /** Of what. */
  of: string
  value: string
  unit: string | null
  note: string
  /** What of it is bad news. */
  bad: 'value' | 'note' | null
}

/** Below so many a percentile says nothing. */
const ENOUGH = 20

/** The four figures of the last day, each with what it is out of. */
export function dayLines({ last24h: day, maxExposureMs }: Pick<RotationState, 'last24h' | 'maxExposureMs'>): DayLine[] {
  const { rotated, kept, alarm, requests, lost, cutoverP50Ms, cutoverP99Ms, exposureP95Ms, exposureMaxMs } = day
  const ended = rotated + kept + alarm
  const few = `${ended} of ${ENOUGH} rotations needed`
  return [
    {
      ...{ name: 'Requests lost', of: '24 h', value: formatCount(lost), unit: null, bad: lost > 0 ? 'value' : null },
      note: `of ${formatCount(requests)}`,
    },
    {
      name: 'Rotations',
      of: '24 h',
      value: formatCount(ended),
      unit: null,
      note: endings(ended, { kept, alarm }),
      bad: alarm > 0 ? 'note' : null,
    },
    {
      ...{ name: 'Cut-over', of: 'p99', ...split(cutoverP99Ms), bad: null },
      note: cutoverP50Ms === null ? few : `half of them under ${formatDuration(cutoverP50Ms)}`,
    },
    {
      ...{
        name: 'Exposure',
        of: 'p95',
        ...split(exposureP95Ms),
        bad: maxExposureMs > 0 && (exposureMaxMs ?? 0) > maxExposureMs ? 'note' : null,
      },
      note: `${exposureP95Ms === null ? few : `longest ${formatDuration(exposureMaxMs)}`}${limitNote(maxExposureMs)}`,
    },
  ]
}

function endings(ended: number, { kept, alarm }: { kept: number; alarm: number }): string {
  if (ended === 0) return 'none has ended yet'
  if (alarm > 0) return `${count(alarm, 'alarm')}, ${kept} kept the old container`
  return kept === 0 ? 'every one moved the traffic' : `${kept} kept the old container`
}

/** Without a policy there is no limit yet. */
function limitNote(maxExposureMs: number): string {
  return maxExposureMs === 0 ? '' : `, limit ${formatDuration(maxExposureMs)}`
}

/** The unit stands beside the figure, smaller; a clock has none. */
function split(ms: number | null): { value: string; unit: string | null } {
  const text = formatDuration(ms)
  const [, value, unit] = /^([\d.,]+) (ms|s)$/.exec(text) ?? []
  return value === undefined || unit === undefined ? { value: text, unit: null } : { value, unit }
}
