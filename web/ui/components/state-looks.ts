import {
  Check,
  CircleDashed,
  CircleSlash,
  Hourglass,
  Lock,
  OctagonAlert,
  Pause,
  Radio,
  RotateCcw,
  Snowflake,
  Sparkles,
} from 'lucide-react'
import type { Icon } from './icon.ts'

export type Tone = 'serving' | 'spare' | 'draining' | 'warming' | 'danger' | 'accent' | 'quiet'

export interface StateLook {
  word: string
  tone: Tone
  icon: Icon
}

/** Green is serving and nothing else; every other state has its own word and icon besides its colour. */
const looks: Record<string, StateLook> = {
  created: { word: 'Created', tone: 'warming', icon: Sparkles },
  warming: { word: 'Warming', tone: 'warming', icon: Sparkles },
  candidate: { word: 'Candidate', tone: 'warming', icon: Sparkles },
  spare: { word: 'Frozen spare', tone: 'spare', icon: Snowflake },
  serving: { word: 'Serving', tone: 'serving', icon: Radio },
  draining: { word: 'Draining', tone: 'draining', icon: Hourglass },
  quarantined: { word: 'Quarantined', tone: 'danger', icon: Lock },
  failed: { word: 'Failed', tone: 'danger', icon: OctagonAlert },
  destroyed: { word: 'Destroyed', tone: 'quiet', icon: CircleSlash },
  empty: { word: 'Empty', tone: 'quiet', icon: CircleDashed },
  rotated: { word: 'Rotated', tone: 'quiet', icon: Check },
  kept: { word: 'Kept', tone: 'draining', icon: RotateCcw },
  alarm: { word: 'Alarm', tone: 'danger', icon: OctagonAlert },
  rotating: { word: 'Rotating', tone: 'warming', icon: Sparkles },
  paused: { word: 'Paused', tone: 'quiet', icon: Pause },
}

export function stateLook(state: string): StateLook {
  return looks[state] ?? { word: state, tone: 'quiet', icon: CircleDashed }
}
