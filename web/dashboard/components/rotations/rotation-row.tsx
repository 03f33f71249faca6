import Link from 'next/link'
import { StateChip } from '../../../ui/components/chip.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { RotationItem } from '../../contract/rotations.ts'
import { formatDuration } from '../../lib/format.ts'
import { reasonWords } from '../../lib/rotation-words.ts'
import { Strip } from '../strip/strip.tsx'
import { stripOf } from '../strip/strip-of.ts'
import { Cleansing, Lost, Moved } from './cells.tsx'
import type { OpenRow } from './open-row.ts'
import { TriggerMark } from './trigger-icon.tsx'

export interface RotationRowProps {
  rotation: RotationItem
  /** What the feed says of an open one; its row may be older. */
  live: OpenRow | null
  isMarked: boolean
}

const CELL = 'h-row pr-3 whitespace-nowrap last:pr-0 max-lg:h-auto max-lg:p-0'
const FIGURE = `${CELL} text-right max-lg:hidden`
const ROW =
  'relative border-line border-t hover:bg-hover has-focus-visible:bg-hover max-lg:grid max-lg:grid-cols-[minmax(0,1fr)_auto] max-lg:gap-x-3 max-lg:gap-y-1 max-lg:py-3'

/** One rotation; the whole row leads to it. Below 820 px it is a small card of what matters. */
export function RotationRow({ rotation, live, isMarked }: RotationRowProps) {
  const { epoch, startedAt, trigger, reason, outcome, outcomeReason, cutoverMs, drainMs, exposureMs, lost } = rotation
  const strip = stripOf(rotation)
  const step = outcome === null ? (live?.step ?? strip.step) : strip.step
  const state = outcome ?? (step === 'drainOld' ? 'draining' : 'rotating')
  const why = reasonWords(outcomeReason) ?? reason
  return (
    <tr data-epoch={epoch} className={`${ROW} ${isMarked ? 'bg-accent-soft' : ''}`}>
      <td className={`${CELL} max-lg:col-start-1 max-lg:row-start-1`}>
        <Link
          href={`/rotations/${epoch}`}
          prefetch={false}
          data-row
          className="font-medium after:absolute after:inset-0"
        >
          <Instant at={startedAt} />
        </Link>
      </td>
      <td className={`${CELL} overflow-hidden text-ellipsis max-lg:col-start-1 max-lg:row-start-3`}>
        <TriggerMark trigger={trigger} />
        {why !== null && <WhyText text={why} />}
      </td>
      <td className={`${CELL} max-w-80 truncate text-text-2 max-lg:col-start-1 max-lg:row-start-2`}>
        <Moved
          from={rotation.old?.slot ?? live?.from ?? null}
          to={rotation.new?.slot ?? live?.to ?? null}
          outcome={outcome}
        />
      </td>
      <td className={`${CELL} max-lg:col-start-2 max-lg:row-start-2 max-lg:text-right`}>
        <Strip outcome={outcome} step={step} />
      </td>
      <td className={FIGURE}>{formatDuration(cutoverMs)}</td>
      <td className={FIGURE}>{formatDuration(drainMs)}</td>
      <td className={`${CELL} text-right max-lg:col-start-2 max-lg:row-start-3`}>
        <span className="text-text-3 lg:hidden">exposed </span>
        {formatDuration(exposureMs)}
      </td>
      <td className={FIGURE}>
        <Lost lost={lost} />
      </td>
      <td className={`${CELL} pl-3 max-lg:hidden`}>
        <Cleansing proof={rotation.proof} isOpen={outcome === null} />
      </td>
      <td className={`${CELL} max-lg:col-start-2 max-lg:row-start-1 max-lg:text-right`}>
        <StateChip state={state} />
      </td>
    </tr>
  )
}

/** A person's reason, or why it ended as it did: shortened here, whole on the rotation's own page. */
function WhyText({ text }: { text: string }) {
  return (
    <span title={text} className="ml-2 inline-block max-w-48 truncate align-bottom text-12 text-text-3 max-xl:hidden">
      {text}
    </span>
  )
}
