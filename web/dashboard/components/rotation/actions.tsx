'use client'
import { ArrowLeft, ArrowRight, ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { Button, buttonClass } from '../../../ui/components/button.tsx'
import { CopyButton } from '../../../ui/components/copy-button.tsx'
import { smallIconProps } from '../../../ui/components/icon.ts'
import type { RotationDetail } from '../../contract/rotations.ts'
import { useKeys } from '../../lib/use-keys.ts'

export interface ActionsProps {
  rotation: RotationDetail
  /** Why Temporal's own page of it cannot be opened; null when it can. */
  noHistory: string | null
}

/** What can be done with a rotation that has been: walk on, copy it, look into Temporal. */
export function Actions({ rotation, noHistory }: ActionsProps) {
  const router = useRouter()
  const { previous, next, temporalUrl } = rotation
  const json = JSON.stringify(rotation, null, 2)
  const go = (epoch: number | null) => () => epoch !== null && router.push(`/rotations/${epoch}`)
  useKeys({ '[': go(previous), ']': go(next), y: () => void navigator.clipboard.writeText(json) })
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Neighbour epoch={previous} label="Previous" icon={ArrowLeft} />
      <Neighbour epoch={next} label="Next" icon={ArrowRight} />
      <CopyButton text={json} label="Copy as JSON" withText />
      {temporalUrl !== null && noHistory === null ? (
        <a href={temporalUrl} target="_blank" rel="noreferrer" className={buttonClass({ size: 'small' })}>
          <ExternalLink {...smallIconProps} />
          Open in Temporal
        </a>
      ) : (
        <Button size="small" disabled title={noHistory ?? ''} icon={ExternalLink}>
          Open in Temporal
        </Button>
      )}
      {noHistory !== null && <span className="text-12 text-text-3">{noHistory}</span>}
    </div>
  )
}

interface NeighbourProps {
  epoch: number | null
  label: string
  icon: typeof ArrowLeft
}

function Neighbour({ epoch, label, icon: Icon }: NeighbourProps) {
  if (epoch === null) {
    return (
      <Button size="small" disabled icon={Icon}>
        {label}
      </Button>
    )
  }
  return (
    <Link href={`/rotations/${epoch}`} className={buttonClass({ size: 'small' })}>
      <Icon {...smallIconProps} />
      {label}
    </Link>
  )
}
