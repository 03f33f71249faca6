'use client'
import { RefreshCw } from 'lucide-react'
import { Empty } from '../../../ui/components/empty.tsx'
import type { RotationItem } from '../../contract/rotations.ts'
import { useLive } from '../../lib/live-store.ts'
import { openRowOf } from '../rotations/open-row.ts'
import { RotationTable } from '../rotations/rotation-table.tsx'
import { useLatest } from '../rotations/use-latest.ts'

const SHOWN = 6

/** The last few rotations, the open one on top. */
export function LatestRotations({ initial }: { initial: readonly RotationItem[] }) {
  const { rotations, isBehind } = useLatest(`/api/rotations?limit=${SHOWN}`, initial)
  const open = openRowOf(useLive(({ rotation }) => rotation))
  if (rotations.length === 0) {
    return (
      <Empty icon={RefreshCw} title="No rotation yet">
        The first start is rotation 1. From then on the timer of the policy moves the traffic to another container, and
        each move stands here with what it cost.
      </Empty>
    )
  }
  return (
    <>
      <RotationTable caption="Latest rotations, newest first" rotations={rotations.slice(0, SHOWN)} open={open} />
      {isBehind && (
        <p className="pt-2 text-12 text-text-3">The list could not be read anew; the newest rotation may be missing.</p>
      )}
    </>
  )
}
