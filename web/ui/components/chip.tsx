import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { type Icon, smallIconProps } from './icon.ts'
import { stateLook, type Tone } from './state-looks.ts'

const tones: Record<Tone, string> = {
  serving: 'bg-serving-soft text-serving',
  spare: 'bg-spare-soft text-spare',
  draining: 'bg-draining-soft text-draining',
  warming: 'bg-warming-soft text-warming',
  danger: 'bg-danger-soft text-danger',
  accent: 'bg-accent-soft text-accent',
  quiet: 'bg-inset text-text-2',
}

export interface ChipProps {
  tone?: Tone
  icon?: Icon
  children: ReactNode
  className?: string
}

export function Chip({ tone = 'quiet', icon: Icon, children, className }: ChipProps) {
  return (
    <span
      className={classes(
        'inline-flex h-6 items-center gap-1 rounded-6 px-2 align-middle font-medium text-12 whitespace-nowrap forced-colors:border',
        tones[tone],
        className,
      )}
    >
      {Icon && <Icon {...smallIconProps} />}
      {children}
    </span>
  )
}

/** A state of an incarnation or the outcome of a rotation, by word, icon and colour. */
export function StateChip({ state, className }: { state: string; className?: string }) {
  const { tone, icon, word } = stateLook(state)
  return (
    <Chip tone={tone} icon={icon} {...(className !== undefined && { className })}>
      {word}
    </Chip>
  )
}
