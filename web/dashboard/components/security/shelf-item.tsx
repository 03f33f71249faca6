'use client'

import type { ReactNode } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { StateChip } from '../../../ui/components/chip.tsx'
import { useNow } from '../../../ui/components/clock.tsx'
import { CopyButton } from '../../../ui/components/copy-button.tsx'
import { Countdown, Instant } from '../../../ui/components/time.tsx'
import type { Quarantined } from '../../contract/quarantine.ts'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { DriftTree } from '../drift-tree/drift-tree.tsx'
import { holdState } from './shelf.ts'
import type { ShelfAct } from './shelf-dialog.tsx'

interface ShelfItemProps {
  item: Quarantined
  /** null: whoever looks may not act. */
  onOrder: ((act: ShelfAct) => void) | null
}

export function ShelfItem({ item, onOrder }: ShelfItemProps) {
  const { incarnation, slot, reason, quarantinedAt, exposureMs, containerId, imageDigest } = item
  return (
    <li className="border-line border-t py-4 first:border-t-0 first:pt-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h3 className="font-medium font-mono text-13">#{incarnation}</h3>
        <StateChip state="quarantined" />
        <span className="text-text-2">out of {slot}</span>
        <Instant at={quarantinedAt} className="text-text-3" />
        <span className="grow" />
        {onOrder === null ? null : (
          <div className="flex flex-wrap gap-2">
            <Button size="small" onClick={() => onOrder('hold')}>
              Hold longer
            </Button>
            <Button size="small" onClick={() => onOrder('release')}>
              False alarm
            </Button>
            <Button size="small" variant="danger" onClick={() => onOrder('destroy')}>
              Destroy
            </Button>
          </div>
        )}
      </div>
      <p className="mt-2 max-w-prose">{reason ?? 'No reason was given.'}</p>
      <dl className="mt-2 flex flex-wrap gap-x-8 gap-y-1 text-12">
        <Fact term="Exposed">{formatDuration(exposureMs)}</Fact>
        <Fact term="Kept">
          <Hold item={item} />
        </Fact>
        <Fact term="Container">
          <span className="font-mono">{containerId.slice(0, 12)}</span>
          <CopyButton text={containerId} label={`Copy the id of the quarantined container #${incarnation}`} />
        </Fact>
        <Fact term="Image">
          <span className="font-mono">{imageDigest.replace(/^sha256:/, '').slice(0, 12)}</span>
        </Fact>
      </dl>
      <Evidence item={item} />
    </li>
  )
}

function Hold({ item }: { item: Quarantined }) {
  const state = holdState(item, useNow())
  if (state === 'none' || item.holdUntilAt === null) return <>until its place is needed</>
  return (
    <span className={state === 'ending' ? 'font-medium text-draining' : ''}>
      until <Instant at={item.holdUntilAt} show="date" />, {state === 'ending' ? 'ends in ' : 'for '}
      <Countdown untilAt={item.holdUntilAt} />
    </span>
  )
}

function Evidence({ item: { drift } }: { item: Quarantined }) {
  if (drift.count === 0) {
    return <p className="mt-2 text-12 text-text-3">No file had changed in it when it was stopped.</p>
  }
  return (
    <details className="mt-2">
      <summary className="inline-block min-h-target text-accent underline-offset-2 hover:underline">
        {formatCount(drift.count)} changed {drift.count === 1 ? 'file' : 'files'}
      </summary>
      <div className="mt-2 rounded-8 bg-inset p-3">
        <DriftTree files={drift.files} count={drift.count} />
      </div>
    </details>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-2">
      <dt className="text-text-3">{term}</dt>
      <dd className="m-0 flex items-center gap-1 text-text-2">{children}</dd>
    </div>
  )
}
