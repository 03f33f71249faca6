import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react'
import { smallIconProps } from '../../../ui/components/icon.ts'
import type { CleansingProof } from '../../contract/rotations.ts'

const checks = ['newId', 'digest', 'noChanges', 'oldGone'] as const

/** How many of the four checks of cleansing are proved. The last one comes when the one before is gone. */
export function ProofText({ proof }: { proof: CleansingProof | null }) {
  if (proof === null) {
    return (
      <span className="inline-flex items-center gap-1 text-text-3">
        <ShieldQuestion {...smallIconProps} /> not yet looked at
      </span>
    )
  }
  const proved = checks.filter((check) => proof[check]).length
  const isWhole = proved === checks.length
  const Icon = isWhole ? ShieldCheck : ShieldAlert
  return (
    <span className="inline-flex items-center gap-1">
      <Icon {...smallIconProps} className={isWhole ? 'text-text-2' : 'text-draining'} /> {proved} of {checks.length}
    </span>
  )
}
