'use client'

import 'uplot/dist/uPlot.min.css'
import './chart.css'
import { Table2 } from 'lucide-react'
import { useCallback, useId, useRef, useState } from 'react'
import { smallIconProps } from '../../../ui/components/icon.ts'
import { ChartReadout } from './chart-readout.tsx'
import type { ChartSpec } from './chart-spec.ts'
import { summaryOf } from './chart-summary.ts'
import { ChartTable } from './chart-table.tsx'
import { usePlot } from './use-plot.ts'

export interface ChartProps {
  title: string
  /** Read aloud in place of the title, where that is short because others of its kind stand around. */
  label?: string
  spec: ChartSpec
  timeZone: string
  formatX(x: number): string
  /** Height class of the drawing, for example `h-40`. */
  height: string
  /** Charts of the same key move their cursors together. */
  syncKey?: string
  /** What it shows, in a sentence; made from the data where absent. */
  summary?: string
  /** Column heading of `x` in the table. */
  xLabel?: string
  /** Leaves the readout of values above the drawing away. */
  quiet?: boolean
}

/** A drawing with the same facts beside it: values at the cursor, a sentence, and a table in its place on demand. */
export function Chart({
  title,
  label = title,
  spec,
  timeZone,
  formatX,
  height,
  syncKey,
  summary,
  xLabel = 'Time',
  quiet,
}: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const summaryId = useId()
  const [index, setIndex] = useState<number | null>(null)
  const [asTable, setAsTable] = useState(false)
  const onCursor = useCallback((at: number | null) => setIndex(at), [])
  usePlot(place, spec, { timeZone, syncKey: syncKey ?? null, formatX, onCursor })
  return (
    <figure aria-label={label} aria-describedby={summaryId} className="m-0 min-w-0">
      <div className="flex min-h-target items-center gap-3">
        <figcaption className="min-w-0 grow truncate text-12 text-text-2">{title}</figcaption>
        <button
          type="button"
          aria-pressed={asTable}
          title={asTable ? 'As a drawing' : 'As a table'}
          onClick={() => setAsTable((shown) => !shown)}
          className="flex size-target shrink-0 items-center justify-center rounded-6 text-text-3 hover:bg-hover hover:text-text aria-pressed:bg-inset aria-pressed:text-text"
        >
          <Table2 {...smallIconProps} />
          <span className="sr-only">{label} as a table</span>
        </button>
      </div>
      {quiet ? null : <ChartReadout spec={spec} index={index} formatX={formatX} />}
      <p id={summaryId} className="sr-only">
        {summary ?? summaryOf(spec)}
      </p>
      <div className={`relative ${height}`}>
        <div ref={place} aria-hidden className={`absolute inset-0 text-11 ${asTable ? 'invisible' : ''}`} />
        {asTable ? <ChartTable title={label} spec={spec} formatX={formatX} xLabel={xLabel} /> : null}
      </div>
    </figure>
  )
}
