import { ArrowRight, ShieldAlert, ShieldCheck, ShieldEllipsis } from 'lucide-react'
import { smallIconProps } from '../../../ui/components/icon.ts'
import type { CleansingProof } from '../../contract/rotations.ts'
import { formatCount } from '../../lib/format.ts'
import { shortSlot } from '../../lib/short-slot.ts'

/** Of a slot's name, beside another one in a narrow column; the rotation's own page has it whole. */
const LETTERS = 12

export interface MovedProps {
  from: string | null
  to: string | null
  outcome: string | null
}

/** From which slot to which; the successor has no name before it serves. */
export function Moved({ from, to, outcome }: MovedProps) {
  if (outcome === 'kept') return <span>{from === null ? '–' : `${shortSlot(from, LETTERS)} stayed`}</span>
  return (
    <span
      title={`${from ?? '–'} → ${to ?? '–'}`}
      className="inline-flex items-center gap-2 align-middle whitespace-nowrap"
    >
      {from === null ? (outcome === null ? '–' : 'nobody') : shortSlot(from, LETTERS)}
      <ArrowRight {...smallIconProps} className="text-text-3" />
      <span className="sr-only">to</span>
      {to === null ? (outcome === null ? 'another' : '–') : shortSlot(to, LETTERS)}
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
