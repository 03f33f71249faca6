'use client'
import Link from 'next/link'
import { Button, buttonClass } from '../../../ui/components/button.tsx'
import { classes } from '../../../ui/components/classes.ts'
import { useNow, useZone } from '../../../ui/components/clock.tsx'
import type { Event as SeenEvent } from '../../contract/events.ts'
import { formatClock } from '../../lib/format.ts'
import { useLive } from '../../lib/live-store.ts'
import { order } from '../../lib/orders.ts'
import { type Verdict, type VerdictSeverity, verdict } from '../../lib/verdict.ts'
import { verdictStateOf } from '../../lib/verdict-state.ts'

import { usePool } from '../overview/use-pool.ts'
import { Strip } from '../strip/strip.tsx'
import { emphasise } from './emphasis.ts'
import { useFeedAge } from './use-feed-age.ts'
import { useFinding } from './use-finding.ts'

export interface VerdictLineProps {
  slots: readonly string[]
  canAct: boolean
  /** The newest sighting that the page was made with. */
  seen: SeenEvent | null
}

const inks: Record<VerdictSeverity, string> = {
  ok: 'text-text',
  info: 'text-text',
  warning: 'text-warning',
  alarm: 'text-danger',
  unknown: 'text-text-2',
}

/** One sentence about the pool and what to do now. */
export function VerdictLine({ slots, canAct, seen }: VerdictLineProps) {
  const { state, elapsedMs } = usePool()
  const zone = useZone()
  const finished = useLive(({ finished: ended }) => ended)
  const feedAgeMs = useFeedAge()
  const nowMs = useNow()
  const hasFinding = useFinding(seen) !== null
  if (state === null) return null
  const feed = { ageMs: feedAgeMs, asOf: formatClock(nowMs, zone) }
  const found = verdict({ ...verdictStateOf({ state, ended: finished, elapsedMs, feed }), hasFinding })
  return (
    <div className="flex flex-wrap items-start gap-x-6 gap-y-3 px-6 pt-4 pb-4 max-md:px-4">
      <div className="min-w-0 grow basis-80">
        <h2 className={classes('font-semibold text-26 max-sm:text-20', inks[found.severity])}>{found.title}</h2>
        {/* Another sentence is another element: its words do not push each other about. */}
        <p key={found.detail.replaceAll(/\d+/g, '')} className="mt-1 min-h-5 text-14 text-text-2">
          {emphasise(found.detail, slots).map(({ at, text, isName }) =>
            isName ? (
              <b key={at} className="font-medium text-text">
                {text}
              </b>
            ) : (
              text
            ),
          )}
        </p>
      </div>
      {state.rotation !== null && (
        <span data-step={`${state.rotation.epoch} ${state.rotation.step}`} className="mt-2 shrink-0">
          <Strip outcome={null} step={state.rotation.step} />
        </span>
      )}
      <Action found={found} canAct={canAct} />
    </div>
  )
}

function Action({ found: { action, severity }, canAct }: { found: Verdict; canAct: boolean }) {
  if (action === undefined) return null
  if ('href' in action.to) {
    return (
      <Link href={action.to.href} className={buttonClass({ variant: severity === 'alarm' ? 'primary' : 'secondary' })}>
        {action.label}
      </Link>
    )
  }
  const wanted = action.to.order
  return canAct ? <Button onClick={() => order(wanted)}>{action.label}</Button> : null
}
