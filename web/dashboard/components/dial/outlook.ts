import type { Timing } from '../../../../workflows/domain/next-delay.ts'
import { formatAge, formatRatio } from '../../lib/format.ts'
import { chanceWithin, windowFrom } from './geometry.ts'

export interface OutlookInput {
  timing: Timing
  exposureMs: number | null
  window: { opensInMs: number; closesInMs: number; chance30sRatio: number } | null
  stillBecause: 'paused' | 'control' | 'rotating' | null
}

export interface Outlook {
  next: string
  chance: string
}

/** Further apart, a maintenance window has moved what the policy alone says. */
const SAME_MS = 3_000
const still = { paused: 'paused', control: 'nothing rotates', rotating: 'rotating now' } as const

/** When the next rotation may come, in words; the server’s own window where there is one. */
export function outlookOf({ timing, exposureMs, window, stillBecause }: OutlookInput): Outlook {
  if (stillBecause !== null) return { next: still[stillBecause], chance: '–' }
  if (exposureMs === null) return { next: '–', chance: '–' }
  const bare = windowFrom(timing, exposureMs)
  const isMoved = window !== null && Math.abs(window.closesInMs - bare.closesInMs) > SAME_MS
  const { opensInMs, closesInMs } = window ?? bare
  const chance = isMoved ? window.chance30sRatio : chanceWithin(timing, exposureMs, 30_000)
  if (closesInMs === 0) return { next: 'due', chance: formatRatio(chance) }
  if (timing.tauMs === null) return { next: formatAge(closesInMs), chance: formatRatio(chance) }
  return { next: `${formatAge(opensInMs)} – ${formatAge(closesInMs)}`, chance: formatRatio(chance) }
}
