'use client'
import { type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { type TraceFrame, timeAt, xOf } from '../trace/geometry.ts'
import { clampRange } from './search.ts'

export interface BrushProps {
  frame: TraceFrame
  onHover: (atMs: number | null) => void
  onSelect: (range: { fromMs: number; toMs: number }) => void
  clock: (atMs: number) => string
  children: ReactNode
}

/** Shorter than this it was a click and no drag. */
const DRAG_PX = 6

/** Drag over the drawing to look closer. The same is reached by the buttons beside the title. */
export function Brush({ frame, onHover, onSelect, clock, children }: BrushProps) {
  const box = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const xAt = (event: PointerEvent) => event.clientX - (box.current?.getBoundingClientRect().left ?? 0)
  const end = () => {
    if (drag !== null && Math.abs(drag.to - drag.from) >= DRAG_PX) {
      const [a, b] = [timeAt(frame, drag.from), timeAt(frame, drag.to)]
      onSelect(clampRange({ fromMs: Math.min(a, b), toMs: Math.max(a, b) }))
    }
    setDrag(null)
  }
  return (
    <div
      ref={box}
      onPointerDown={(event) => {
        if (event.button !== 0 || event.pointerType === 'touch') return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag({ from: xAt(event), to: xAt(event) })
      }}
      onPointerMove={(event) => {
        onHover(timeAt(frame, xAt(event)))
        if (drag !== null) setDrag({ ...drag, to: xAt(event) })
      }}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => onHover(null)}
      className="cursor-crosshair"
    >
      {children}
      {drag !== null && <Selection frame={frame} drag={drag} clock={clock} />}
    </div>
  )
}

function Selection({
  frame,
  drag,
  clock,
}: {
  frame: TraceFrame
  drag: { from: number; to: number }
  clock: (atMs: number) => string
}) {
  const left = Math.max(frame.left, Math.min(drag.from, drag.to))
  const right = Math.min(frame.right, Math.max(drag.from, drag.to))
  const [fromMs, toMs] = [timeAt(frame, left), timeAt(frame, right)]
  return (
    <svg aria-hidden="true" width={frame.right} height={frame.height} className="pointer-events-none absolute inset-0">
      <rect
        x={left}
        y={4}
        width={Math.max(0, right - left)}
        height={frame.areaBottom - 4}
        fillOpacity={0.14}
        className="fill-accent"
      />
      <path d={`M${left} 4V${frame.areaBottom}M${right} 4V${frame.areaBottom}`} className="stroke-accent" />
      <text
        x={xOf(frame, (fromMs + toMs) / 2)}
        y={frame.areaBottom - 6}
        textAnchor="middle"
        className="fill-accent font-medium text-11"
      >
        {`${clock(fromMs)} – ${clock(toMs)}`}
      </text>
    </svg>
  )
}
