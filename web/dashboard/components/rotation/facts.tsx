import Link from 'next/link'
import type { ReactNode } from 'react'
import { Instant } from '../../../ui/components/time.tsx'
import type { RotationDetail } from '../../contract/rotations.ts'
import { formatDuration } from '../../lib/format.ts'
import { count } from '../../lib/verdict-words.ts'
import { Lost } from '../rotations/cells.tsx'
import { TriggerMark } from '../rotations/trigger-icon.tsx'

/** The figures of a rotation in one line. */
export function Facts({ rotation }: { rotation: RotationDetail }) {
  const { startedAt, trigger, cutoverMs, drainMs, exposureMs, lost, cut, policyVersion } = rotation
  const isOpen = rotation.outcome === null
  return (
    <dl className="grid grid-cols-2 border-line border-y sm:grid-cols-4">
      <Fact name="Started" note={<TriggerMark trigger={trigger} />}>
        <Instant at={startedAt} show="date" className="text-14" />
      </Fact>
      <Fact name="Cut-over" note="until all new requests went to the new one">
        {formatDuration(cutoverMs)}
      </Fact>
      <Fact
        name="Drain"
        note={
          cut === null ? '' : cut === 0 ? 'nothing had to be cut' : `${count(cut, 'connection')} cut at the deadline`
        }
      >
        {formatDuration(drainMs)}
      </Fact>
      <Fact name="Exposure" note={exposureNote(rotation)}>
        {formatDuration(exposureMs)}
      </Fact>
      <Fact name="Lost requests" note="failed because of us">
        <Lost lost={lost} />
      </Fact>
      <Fact name="Old container" note={rotation.old?.slot ?? (isOpen ? 'named at the end' : 'there was none')}>
        {rotation.old === null ? '–' : `#${rotation.old.incarnation}`}
      </Fact>
      <Fact name="New container" note={rotation.new?.slot ?? (isOpen ? 'named at the end' : 'none came into service')}>
        {rotation.new === null ? '–' : `#${rotation.new.incarnation}`}
      </Fact>
      <Fact name="Policy" note="in force when it began">
        <Link href={`/policy?version=${policyVersion}`} className="text-accent hover:underline">
          version {policyVersion}
        </Link>
      </Fact>
    </dl>
  )
}

function exposureNote({ outcome, servingMs, exposureMs }: RotationDetail): string {
  if (outcome === 'kept') return 'goes on: the old one stayed'
  return servingMs === null || exposureMs === null ? 'of the old one' : `served ${formatDuration(servingMs)} of it`
}

function Fact({ name, note, children }: { name: string; note: ReactNode; children: ReactNode }) {
  return (
    <div className="border-line px-6 py-3 max-md:px-4 max-sm:odd:border-r max-sm:nth-[n+3]:border-t sm:nth-[n+5]:border-t sm:not-nth-[4n]:border-r">
      <dt className="text-text-2">{name}</dt>
      <dd className="min-h-6.5 font-strong text-16">{children}</dd>
      <dd className="text-12 text-text-3">{note}</dd>
    </div>
  )
}
