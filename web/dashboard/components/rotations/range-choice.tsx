import { ZoomOut } from 'lucide-react'
import Link from 'next/link'
import { buttonClass } from '../../../ui/components/button.tsx'
import { smallIconProps } from '../../../ui/components/icon.ts'
import { clampRange, hrefOf, LONGEST_RANGE_MS, type RotationsSearch } from './search.ts'

export interface RangeChoiceProps {
  search: RotationsSearch
  range: { fromMs: number; toMs: number }
  nowMs: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const presets = [
  { label: '1 h', ms: HOUR_MS },
  { label: '24 h', ms: DAY_MS },
  { label: '7 d', ms: 7 * DAY_MS },
  { label: '30 d', ms: 30 * DAY_MS },
] as const

/** How much time the trace shows; each is an address, so it can be linked to. */
export function RangeChoice({ search, range, nowMs }: RangeChoiceProps) {
  const lengthMs = range.toMs - range.fromMs
  const to = (change: Partial<RotationsSearch>) => hrefOf({ ...search, before: null, atMs: null, ...change })
  const isDay = search.range === null && search.atMs === null
  const wider = clampRange({ fromMs: range.fromMs - lengthMs / 2, toMs: Math.min(nowMs, range.toMs + lengthMs / 2) })
  return (
    <nav aria-label="Time shown" className="flex flex-wrap items-center gap-1">
      {presets.map(({ label, ms }) => (
        <Choice
          key={label}
          // The last day is what the screen shows without being asked, and goes on with the time.
          href={to({ range: ms === DAY_MS ? null : { fromMs: nowMs - ms, toMs: nowMs } })}
          isOn={ms === DAY_MS ? isDay : search.range !== null && Math.abs(lengthMs - ms) < 1_000}
          label={label}
        />
      ))}
      {lengthMs < LONGEST_RANGE_MS && (
        <Link href={to({ range: wider })} scroll={false} className={buttonClass({ size: 'small', variant: 'quiet' })}>
          <ZoomOut {...smallIconProps} />
          Wider
        </Link>
      )}
    </nav>
  )
}

function Choice({ href, isOn, label }: { href: string; isOn: boolean; label: string }) {
  const look = buttonClass({ size: 'small', variant: isOn ? 'secondary' : 'quiet' })
  return (
    <Link href={href} scroll={false} aria-current={isOn ? 'true' : undefined} className={look}>
      {label}
    </Link>
  )
}
