import { ArrowRight, ShieldAlert, ShieldCheck, ShieldEllipsis } from 'lucide-react'
import { smallIconProps } from '../../../ui/components/icon.ts'
import type { CleansingProof } from '../../contract/rotations.ts'
import { formatCount } from '../../lib/format.ts'

export interface MovedProps {
  from: string | null
  to: string | null
  outcome: string | null
}

/** From which slot to which; the successor has no name before it serves. */
export function Moved({ from, to, outcome }: MovedProps) {
  if (outcome === 'kept') return <span>{from === null ? '–' : `${from} stayed`}</span>
  return (
    <span className="inline-flex items-center gap-2 align-middle whitespace-nowrap">
      {from ?? (outcome === null ? '–' : 'nobody')}
      <ArrowRight {...smallIconProps} className="text-text-3" />
      <span className="sr-only">to</span>
      {to ?? (outcome === null ? 'another' : '–')}
    </span>
  )
}

/** How many of the four checks of the cleansing passed. */
export function Cleansing({ proof, isOpen }: { proof: CleansingProof | null; isOpen: boolean }) {
  if (proof === null) return <span className="text-text-3">–</span>
  const passed = Object.values(proof).filter(Boolean).length
  const Icon = passed === 4 ? ShieldCheck : isOpen ? ShieldEllipsis : ShieldAlert
  return (
    <span
      className={`inline-flex items-center gap-2 align-middle ${passed === 4 || isOpen ? 'text-text-2' : 'text-danger'}`}
    >
      <Icon {...smallIconProps} />
      {passed} of 4
    </span>
  )
}

/** Every lost request counts; null means that HAProxy restarted meanwhile. */
export function Lost({ lost }: { lost: number | null }) {
  if (lost === null) return <span title="HAProxy restarted meanwhile">–</span>
  return <span className={lost > 0 ? 'font-semibold text-danger' : ''}>{formatCount(lost)}</span>
}
