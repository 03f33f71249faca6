'use client'
import type { ReactNode } from 'react'
import { useNow } from '../../../ui/components/clock.tsx'
import type { RotationState } from '../../contract/rotation.ts'
import { formatAge, formatCount, formatDuration } from '../../lib/format.ts'
import { useLive } from '../../lib/live-store.ts'

/** The price of a rotation at this moment, in the order in which one would ask. */
export function RotateCost({ isHostile }: { isHostile: boolean }) {
  const state = useLive(({ rotation }) => rotation)
  if (state === null) return <p className="text-text-2">The state of the pool is not known yet.</p>
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-10 bg-inset px-3 py-2">
      <Line name="Leaves">
        <Leaving state={state} />
      </Line>
      <Line name="Takes over">{takesOver(state)}</Line>
      <Line name="Cut-over">{cutOver(state)}</Line>
      <Line name="Open connections">
        {isHostile
          ? 'Cut at once; uploads through it start again.'
          : `May finish for ${formatDuration(state.graceMs)}; what is open then is cut.`}
      </Line>
      {state.paused && <Line name="Paused">A rotation by hand runs all the same; the pause stays.</Line>}
      {state.rotation && (
        <Line name="Under way">Rotation {state.rotation.epoch} is running; this one would be refused.</Line>
      )}
    </dl>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-2">{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Leaving({ state: { serving, serverTimeAt } }: { state: RotationState }) {
  const nowMs = useNow()
  if (serving === null) return 'Nobody serves at this moment.'
  const exposureMs = serving.exposureMs + Math.max(0, nowMs - Date.parse(serverTimeAt))
  return (
    <>
      <b className="font-medium">{serving.slot}</b>, exposed for {formatAge(exposureMs)}
    </>
  )
}

function takesOver({ spares, slots }: RotationState): string {
  if (spares.ready === 0) return 'No spare is ready: one is warmed first, which takes longer.'
  const of = `${formatCount(spares.ready)} of ${formatCount(slots - 1)}`
  return `One of the other containers, drawn at random (${of} ready).`
}

function cutOver({ last24h: { cutoverP50Ms, cutoverP99Ms } }: RotationState): string {
  if (cutoverP50Ms === null) return 'Not measured often enough in the last 24 h to say.'
  return `Half took under ${formatDuration(cutoverP50Ms)} in the last 24 h, 99 of 100 under ${formatDuration(cutoverP99Ms)}.`
}
