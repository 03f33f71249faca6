import { CircleDashed, ShieldAlert, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { iconProps } from '../../../ui/components/icon.ts'
import { Instant } from '../../../ui/components/time.tsx'
import type { RotationDetail } from '../../contract/rotations.ts'
import { formatCount } from '../../lib/format.ts'

type Check = RotationDetail['evidence']['newId']

export interface ProofPanelProps {
  rotation: Pick<RotationDetail, 'evidence' | 'oldContainer' | 'newContainer' | 'outcome'>
}

/** The four checks that prove that nothing of the old container lives on, each with what was seen. */
export function ProofPanel({ rotation: { evidence, oldContainer, newContainer, outcome } }: ProofPanelProps) {
  const isOpen = outcome === null
  if (outcome === 'kept') {
    return (
      <p className="text-text-2">
        The old container stayed, so there was nothing to prove. The new one was removed before it served anybody.
      </p>
    )
  }
  return (
    <ul>
      <Line check={evidence.newId} isOpen={isOpen} title="The new container has an id that was never seen before">
        <Id label="new" value={newContainer?.containerId ?? null} />
        <Id label="old" value={oldContainer?.containerId ?? null} />
      </Line>
      <Line check={evidence.digest} isOpen={isOpen} title="It was made from the wanted image">
        <Id label="digest" value={newContainer?.imageDigest ?? null} />
        {newContainer !== null && <Fact label="variant" value={newContainer.variant} />}
      </Line>
      <Line check={evidence.noChanges} isOpen={isOpen} title="Nothing had changed inside it before it served">
        <Fact
          label="change list"
          value={evidence.noChanges === null ? '–' : evidence.noChanges.ok ? `${formatCount(0)} files` : 'not empty'}
        />
      </Line>
      <Line check={evidence.oldGone} isOpen={isOpen} title="The old container is gone">
        <Fact
          label="asked for its id"
          value={evidence.oldGone === null ? '–' : evidence.oldGone.ok ? '404, no such container' : 'it is still there'}
        />
      </Line>
    </ul>
  )
}

interface LineProps {
  check: Check
  isOpen: boolean
  title: string
  children: ReactNode
}

function Line({ check, isOpen, title, children }: LineProps) {
  const look = lookOf(check, isOpen)
  return (
    <li className="grid grid-cols-[auto_1fr] gap-x-3 border-line border-t py-3 first:border-t-0 first:pt-0">
      <look.icon {...iconProps} className={`mt-0.5 ${look.ink}`} />
      <div className="min-w-0">
        <p>
          {title} <span className={`ml-1 text-12 ${look.ink}`}>{look.word}</span>
        </p>
        <dl className="mt-1 grid gap-x-4 gap-y-0.5 text-12 text-text-2">{children}</dl>
        {check !== null && (
          <p className="mt-0.5 text-12 text-text-3">
            checked at <Instant at={check.at} show="clock" />
          </p>
        )}
      </div>
    </li>
  )
}

function lookOf(check: Check, isOpen: boolean) {
  if (check === null) return { icon: CircleDashed, ink: 'text-text-3', word: isOpen ? 'not yet' : 'not recorded' }
  return check.ok
    ? { icon: ShieldCheck, ink: 'text-text-2', word: 'proved' }
    : { icon: ShieldAlert, ink: 'text-danger', word: 'failed' }
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div className="flex gap-2">
      <dt className="text-text-3">{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Id({ label, value }: { label: string; value: string | null }) {
  return (
    <div className="flex min-w-0 gap-2">
      <dt className="shrink-0 text-text-3">{label}</dt>
      <dd className="min-w-0 break-all font-mono text-11">{value ?? '–'}</dd>
    </div>
  )
}
