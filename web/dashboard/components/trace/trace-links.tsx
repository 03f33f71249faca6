import Link from 'next/link'
import { type TraceFrame, xOf } from './geometry.ts'
import type { Lanes } from './lanes.ts'
import { PlacedLink } from './placed-link.tsx'

export interface TraceLinksProps {
  frame: TraceFrame
  lanes: Lanes
  clock: (atMs: number) => string
}

/** Narrower targets could not be hit; where switches are closer than this, only every so many of them is a link. */
const TARGET_PX = 24

/** Each switch leads to its rotation; `[` and `]` walk along them. */
export function TraceLinks({ frame, lanes, clock }: TraceLinksProps) {
  const links = [...lanes.switches, ...lanes.flags.filter(({ rotation }) => rotation.switchedAtMs === null)]
    .map(({ atMs, epoch }) => ({ epoch, x: xOf(frame, atMs), label: `Rotation ${epoch}, ${clock(atMs)}` }))
    .sort((a, b) => a.x - b.x)
  let lastX = Number.NEGATIVE_INFINITY
  const shown = links.filter(({ x }) => {
    if (x - lastX < TARGET_PX) return false
    lastX = x
    return true
  })
  return (
    <nav aria-label="Rotations on the trace">
      {shown.map(({ epoch, x, label }) => (
        <PlacedLink key={epoch} x={x - TARGET_PX / 2} height={frame.areaBottom}>
          <Link
            {...{ href: `/rotations/${epoch}`, prefetch: false, 'aria-label': label, title: label }}
            data-trace-link
            className="block h-full w-6 rounded-6 hover:bg-hover"
          />
        </PlacedLink>
      ))}
    </nav>
  )
}
