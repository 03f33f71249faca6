'use client'

import { useMemo, useState } from 'react'
import { useZone } from '../../../ui/components/clock.tsx'
import { formatDuration, formatRatio } from '../../lib/format.ts'
import { Chart } from '../chart/chart.tsx'
import type { ChartSpec } from '../chart/chart-spec.ts'
import { attackerWords } from './exposure-words.ts'
import { type CurvePoint, firstNeedMs, needStepMs, shareLonger } from './survival.ts'

interface SurvivalPanelProps {
  curve: readonly CurvePoint[]
  limitMs: number | null
}

const seconds = (x: number) => formatDuration(x * 1_000)

/** How many containers outlive a given time, and the slider that asks it for an intruder. */
export function SurvivalPanel({ curve, limitMs }: SurvivalPanelProps) {
  const zone = useZone()
  const [neededMs, setNeededMs] = useState(() => firstNeedMs(curve))
  const ratio = shareLonger(curve, neededMs)
  const longestMs = curve.at(-1)?.atMs ?? 0
  const spec = useMemo(() => survivalSpec(curve, limitMs, neededMs), [curve, limitMs, neededMs])
  const sentence = attackerWords(neededMs, ratio)
  return (
    <div>
      <Chart
        title="Share of containers exposed longer"
        spec={spec}
        timeZone={zone}
        formatX={seconds}
        height="h-56"
        xLabel="Exposed longer than"
        summary={`From 100 % at 0 down to 0 % at ${formatDuration(longestMs)}. ${sentence}`}
        quiet
      />
      <label className="mt-3 grid gap-1 sm:max-w-wide">
        <span className="font-medium">Time an intruder needs</span>
        <input
          type="range"
          min={0}
          max={longestMs}
          step={needStepMs(curve)}
          value={neededMs}
          aria-valuetext={`${formatDuration(neededMs)}, ${formatRatio(ratio)} of containers`}
          onChange={(event) => setNeededMs(Number(event.target.value))}
          className="h-target w-full accent-accent"
        />
      </label>
      <p aria-live="polite" className="mt-1 text-14">
        {sentence}
      </p>
    </div>
  )
}

function survivalSpec(curve: readonly CurvePoint[], limitMs: number | null, neededMs: number): ChartSpec {
  const ratio = shareLonger(curve, neededMs)
  const inside = limitMs !== null && limitMs <= (curve.at(-1)?.atMs ?? 0) * 1.05
  return {
    x: curve.map(({ atMs }) => atMs / 1_000),
    xKind: 'duration',
    yMax: 1,
    series: [
      {
        key: 'survival',
        label: 'exposed longer',
        color: 'accent',
        kind: 'area',
        values: curve.map((point) => point.ratio),
      },
    ],
    marks: [
      { at: neededMs / 1_000, label: `${formatDuration(neededMs)}: ${formatRatio(ratio)}`, color: 'text-2' },
      ...(inside ? [{ at: limitMs / 1_000, label: 'limit' }] : []),
    ],
    formatValue: formatRatio,
  }
}
