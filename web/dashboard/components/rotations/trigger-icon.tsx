import {
  Activity,
  Bug,
  Dices,
  FileWarning,
  Hand,
  HeartCrack,
  Hourglass,
  Layers,
  type LucideIcon,
  Play,
  Siren,
  Split,
} from 'lucide-react'
import { triggerName } from '../../lib/rotation-words.ts'

const icons: Record<string, LucideIcon> = {
  timer: Dices,
  manual: Hand,
  drift: FileWarning,
  health: HeartCrack,
  errors: Bug,
  signal: Siren,
  age: Hourglass,
  image: Layers,
  failover: Split,
  start: Play,
}

/** Why a rotation began, as icon and word; amber unless the timer or the start asked for it. */
export function TriggerMark({ trigger }: { trigger: string }) {
  const Icon = icons[trigger] ?? Activity
  const isPlain = trigger === 'timer' || trigger === 'start' || trigger === 'manual' || trigger === 'image'
  return (
    <span className={`inline-flex items-center gap-2 align-middle ${isPlain ? 'text-text-2' : 'text-warning'}`}>
      <Icon size={15} strokeWidth={1.75} aria-hidden="true" className={isPlain ? 'text-text-3' : ''} />
      {triggerName(trigger)}
    </span>
  )
}
