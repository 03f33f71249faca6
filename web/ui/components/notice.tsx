import { CircleAlert, Info, OctagonAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { type Icon, iconProps } from './icon.ts'

export type NoticeTone = 'info' | 'warning' | 'danger'

const tones: Record<NoticeTone, { ground: string; ink: string; icon: Icon }> = {
  info: { ground: 'bg-accent-soft', ink: 'text-accent', icon: Info },
  warning: { ground: 'bg-draining-soft', ink: 'text-draining', icon: CircleAlert },
  danger: { ground: 'bg-danger-soft', ink: 'text-danger', icon: OctagonAlert },
}

export interface NoticeProps {
  tone?: NoticeTone
  icon?: Icon
  /** A short lead in bold: a time, or what it is about. */
  lead?: ReactNode
  children: ReactNode
  /** One action, on the right. */
  action?: ReactNode
  role?: 'alert' | 'status'
  className?: string
}

export function Notice({ tone = 'info', icon, lead, children, action, role, className }: NoticeProps) {
  const look = tones[tone]
  const Icon = icon ?? look.icon
  return (
    <div
      role={role}
      className={classes('flex items-start gap-2 rounded-10 px-3 py-2 forced-colors:border', look.ground, className)}
    >
      <Icon {...iconProps} className={classes('mt-0.5 shrink-0', look.ink)} />
      <div className="min-w-0 grow">
        {lead && <b className="mr-2 font-semibold">{lead}</b>}
        {children}
      </div>
      {action && <div className={classes('shrink-0 font-medium', look.ink)}>{action}</div>}
    </div>
  )
}
