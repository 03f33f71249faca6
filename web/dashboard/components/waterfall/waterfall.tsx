'use client'
import { useState } from 'react'
import { stepName } from '../../lib/rotation-words.ts'
import { useWidth } from '../trace/use-width.ts'
import { type Bar, drawWaterfall, type Scale, type WaterfallStep } from './geometry.ts'
import { stepMs } from './step-ms.ts'

export interface ShownStep extends WaterfallStep {
  errorCode: string | null
  error: string | null
}

export interface WaterfallProps {
  startedAtMs: number
  endMs: number
  steps: readonly ShownStep[]
}

/** The steps of a rotation as bars to scale, each attempt on a line of its own, its error beneath it. */
export function Waterfall({ startedAtMs, endMs, steps }: WaterfallProps) {
  const [scale, setScale] = useState<Scale>('linear')
  const { bars, ticks, totalMs, overheadMs } = drawWaterfall({ startedAtMs, endMs, steps, scale })
  const byKey = new Map(steps.map((step) => [`${step.seq}-${step.attempt}`, step]))
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-12 text-text-2">
        <span>{stepMs(totalMs)} in all</span>
        <span className="inline-flex items-center gap-2">
          <svg width={18} height={6} aria-hidden="true">
            <rect width={18} height={6} rx={2} className="fill-line-strong" />
          </svg>
          {stepMs(overheadMs)} between the steps, spent by the orchestrator
        </span>
        <label className="ml-auto inline-flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            checked={scale === 'log'}
            onChange={(event) => setScale(event.target.checked ? 'log' : 'linear')}
            className="size-4 accent-accent"
          />
          Logarithmic time
        </label>
      </div>
      <ol className="mt-3" aria-label="Steps in order">
        {bars.map((bar) => {
          const step = byKey.get(bar.key)
          return step === undefined ? null : <Row key={bar.key} {...{ bar, step, steps }} />
        })}
      </ol>
      <AxisLine ticks={ticks} />
    </div>
  )
}

function Row({ bar, step, steps }: { bar: Bar; step: ShownStep; steps: readonly ShownStep[] }) {
  const attempts = steps.filter(({ seq }) => seq === step.seq).length
  const isFailed = step.state === 'failed'
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 border-line border-t py-2 md:grid-cols-[--spacing(48)_1fr_--spacing(18)]">
      <span className="text-13">
        {stepName(step.name)}
        {attempts > 1 && <span className="ml-2 text-12 text-text-3">attempt {step.attempt}</span>}
      </span>
      <span className="order-3 col-span-2 mt-1 md:order-none md:col-span-1 md:mt-0">
        <BarTrack bar={bar} name={step.name} isFailed={isFailed} />
      </span>
      <span className="text-right text-13 tabular-nums">
        {bar.isOpen ? <span className="text-text-3">running</span> : stepMs(bar.durationMs)}
      </span>
      {step.error !== null && (
        <p className="order-4 col-span-2 mt-1 text-12 text-danger md:col-span-2 md:col-start-2">
          {step.errorCode !== null && <code className="mr-2 font-mono text-11">{step.errorCode}</code>}
          {step.error}
        </p>
      )}
    </li>
  )
}

/** As in the trace: from the switch on the new one serves, and the old one drains. */
const tones: Record<string, string> = { switchTraffic: 'fill-serving-fill', drainOld: 'fill-draining-fill' }

function BarTrack({ bar, name, isFailed }: { bar: Bar; name: string; isFailed: boolean }) {
  const [frame, width] = useWidth<HTMLSpanElement>()
  const px = (share: number) => Math.round(share * (width ?? 0) * 10) / 10
  const title = `from ${stepMs(bar.startMs)} for ${stepMs(bar.durationMs)}, after ${stepMs(bar.overheadMs)} of the orchestrator`
  const tone = isFailed ? 'fill-danger-fill' : (tones[name] ?? (bar.isOpen ? 'fill-accent' : 'fill-text-3'))
  return (
    <span ref={frame} className="block h-4">
      {width !== null && (
        <svg width={width} height={16} aria-hidden="true" className="block">
          <title>{title}</title>
          <path d={`M0 8H${width}`} className="stroke-line" />
          <rect
            x={px(bar.overheadFrom)}
            y={5}
            width={px(bar.overheadWidth)}
            height={6}
            rx={2}
            className="fill-line-strong"
          />
          <rect x={px(bar.from)} y={3} width={Math.max(2, px(bar.width))} height={10} rx={2} className={tone} />
          {isFailed && <path d={`M${px(bar.from)} 3v10`} strokeWidth={2} className="stroke-danger" />}
        </svg>
      )}
    </span>
  )
}

function AxisLine({ ticks }: { ticks: readonly { at: number; ms: number }[] }) {
  const [frame, width] = useWidth<HTMLDivElement>()
  return (
    <div ref={frame} className="h-6 border-line border-t md:mr-22 md:ml-52">
      {width !== null && (
        <svg aria-hidden="true" width={width} height={24} className="block overflow-visible">
          {ticks.map(({ at, ms }) => (
            <g key={ms}>
              <path d={`M${at * width} 0v4`} className="stroke-line-strong" />
              <text
                x={at * width}
                y={18}
                textAnchor={at > 0.96 ? 'end' : at === 0 ? 'start' : 'middle'}
                className="fill-text-3 text-11"
              >
                {stepMs(ms)}
              </text>
            </g>
          ))}
        </svg>
      )}
    </div>
  )
}
