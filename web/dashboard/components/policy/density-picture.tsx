'use client'

import type { PolicySimulation } from '../../../../workflows/domain/metrics/simulate-policy.ts'
import { formatDuration } from '../../lib/format.ts'
import { useWidth } from '../trace/use-width.ts'
import { type DensityCurve, densityPicture } from './density-geometry.ts'

interface DensityPictureProps {
  now: PolicySimulation
  next: PolicySimulation
  isChanged: boolean
}

const HEIGHT = 132
const FOOTER = 22

/** How likely each interval is: the policy in force dashed, the edited one filled. */
export function DensityPicture({ now, next, isChanged }: DensityPictureProps) {
  const [place, width] = useWidth<HTMLDivElement>()
  const picture = width === null ? null : densityPicture(now, next, { width, height: HEIGHT, footer: FOOTER })
  const then = isChanged ? `As edited they come at ${formatDuration(next.medianMs)} in the median.` : ''
  return (
    <figure className="m-0">
      <figcaption className="flex flex-wrap gap-x-4 text-12 text-text-2">
        <Key dashed>now</Key>
        {isChanged ? <Key>then</Key> : null}
        <span className="sr-only">
          Density of the interval. In force: switches come at {formatDuration(now.medianMs)} in the median. {then}
        </span>
      </figcaption>
      <div ref={place} className="h-33">
        {picture === null || width === null ? null : (
          <svg width={width} height={HEIGHT} aria-hidden="true" className="block">
            <line x1="0" x2={width} y1={picture.baseY} y2={picture.baseY} className="stroke-line-strong" />
            {isChanged ? <Curve curve={picture.next} baseY={picture.baseY} /> : null}
            <Curve curve={picture.now} baseY={picture.baseY} dashed />
            {picture.ticks.map(({ x, atMs }, index) => (
              <text
                key={atMs}
                x={x}
                y={HEIGHT - 6}
                textAnchor={index === 0 ? 'start' : 'middle'}
                className="fill-text-3 text-11"
              >
                {atMs === 0 ? '0' : formatDuration(atMs)}
              </text>
            ))}
          </svg>
        )}
      </div>
    </figure>
  )
}

function Curve({ curve, baseY, dashed = false }: { curve: DensityCurve; baseY: number; dashed?: boolean }) {
  const look = dashed ? 'fill-none stroke-text-3' : 'fill-none stroke-accent'
  const dash = dashed ? '4 3' : undefined
  if (curve.fixedX !== null) {
    return (
      <line
        x1={curve.fixedX}
        x2={curve.fixedX}
        y1="8"
        y2={baseY}
        strokeWidth="2"
        strokeDasharray={dash}
        className={look}
      />
    )
  }
  return (
    <>
      {dashed ? null : <path d={curve.area} className="fill-accent-soft" />}
      <path d={curve.line} strokeWidth="1.5" strokeDasharray={dash} className={look} />
    </>
  )
}

function Key({ dashed = false, children }: { dashed?: boolean; children: string }) {
  return (
    <span className="flex items-center gap-1.5" aria-hidden="true">
      <svg width="18" height="6" aria-hidden="true">
        <line
          x1="1"
          x2="17"
          y1="3"
          y2="3"
          strokeWidth="2"
          strokeDasharray={dashed ? '4 3' : undefined}
          className={dashed ? 'stroke-text-3' : 'stroke-accent'}
        />
      </svg>
      {children}
    </span>
  )
}
