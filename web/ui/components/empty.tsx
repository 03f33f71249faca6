import { OctagonAlert, RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { CopyButton } from './copy-button.tsx'
import { type Icon, iconProps } from './icon.ts'

export interface EmptyProps {
  icon?: Icon
  title: ReactNode
  /** What will appear here and what makes it appear. */
  children?: ReactNode
  action?: ReactNode
  className?: string
}

export function Empty({ icon: Icon, title, children, action, className }: EmptyProps) {
  return (
    <div className={classes('grid justify-items-start gap-2 py-8', className)}>
      {Icon && (
        <span className="grid size-control place-items-center rounded-8 bg-inset text-text-3">
          <Icon {...iconProps} />
        </span>
      )}
      <p className="font-strong text-14">{title}</p>
      {children && <div className="max-w-prose text-text-2">{children}</div>}
      {action && <div className="pt-1">{action}</div>}
    </div>
  )
}

export interface ErrorPanelProps {
  title: ReactNode
  /** What failed, and what still works. */
  detail?: ReactNode
  requestId?: string | null
  onRetry?: () => void
  className?: string
}

export function ErrorPanel({ title, detail, requestId, onRetry, className }: ErrorPanelProps) {
  return (
    <div role="alert" className={classes('grid justify-items-start gap-2 py-6', className)}>
      <p className="flex items-center gap-2 font-strong text-14">
        <OctagonAlert {...iconProps} className="shrink-0 text-danger" />
        {title}
      </p>
      {detail && <div className="max-w-prose text-text-2">{detail}</div>}
      <div className="flex flex-wrap items-center gap-3 pt-1">
        {onRetry && (
          <Button icon={RefreshCw} onClick={onRetry}>
            Try again
          </Button>
        )}
        {requestId && (
          <span className="flex items-center gap-1 text-12 text-text-3">
            Request <code className="font-mono">{requestId}</code>
            <CopyButton text={requestId} label="Copy the request's id" />
          </span>
        )}
      </div>
    </div>
  )
}

/** Stands where the content will be, in its final size (give it by `className`), and only shows after 300 ms. */
export function Skeleton({ className, label = 'Loading' }: { className?: string; label?: string }) {
  return (
    <div role="status" className={classes('animate-appear rounded-6 bg-inset', className ?? 'h-row')}>
      <span className="sr-only">{label}</span>
    </div>
  )
}
