'use client'
import { useLive } from '../../lib/live-store.ts'
import { dayLines } from './day-lines.ts'

/** What the last 24 hours came to, in four figures. */
export function Figures() {
  const state = useLive(({ rotation }) => rotation)
  const isStale = useLive(({ stale }) => stale)
  if (state === null) return null
  return (
    <dl className={`grid grid-cols-2 border-line border-y md:grid-cols-4 ${isStale ? 'opacity-60' : ''}`}>
      {dayLines(state).map(({ name, of, value, unit, note, bad }) => (
        <div
          key={name}
          className="border-line px-6 py-3 max-md:px-4 max-md:odd:border-r max-md:nth-[n+3]:border-t md:not-first:border-l"
        >
          <dt className="text-text-2">
            {name} <span className="ml-0.5 text-12 text-text-3">{of}</span>
          </dt>
          <dd className={`text-26 font-strong ${bad === 'value' ? 'text-danger' : ''}`}>
            {value}
            {unit !== null && <span className="ml-1 font-normal text-14 text-text-2">{unit}</span>}
          </dd>
          <dd className={`min-h-4.5 text-12 ${bad === 'note' ? 'text-danger' : 'text-text-3'}`}>{note}</dd>
        </div>
      ))}
    </dl>
  )
}
