import { type ReactNode, useId } from 'react'
import { classes } from './classes.ts'

export interface PanelProps {
  title?: ReactNode
  /** Small text right below the title. */
  hint?: ReactNode
  /** On the right of the title: a key, a link, a button. */
  aside?: ReactNode
  /** h2 directly below the page's title, h3 inside another part. */
  level?: 2 | 3
  className?: string
  children: ReactNode
}

/** One question per panel. It has no box of its own; hairlines between panels part them. */
export function Panel({ title, hint, aside, level = 2, className, children }: PanelProps) {
  const id = useId()
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className={classes('min-w-0 border-line border-b px-6 py-4 last:border-b-0 max-md:px-4', className)}
    >
      {title !== undefined && (
        <header className="mb-2 flex min-h-target flex-wrap items-center gap-x-4 gap-y-1">
          <div className="min-w-0 grow">
            <Heading id={id} className="font-strong text-13">
              {title}
            </Heading>
            {hint && <p className="text-12 text-text-3">{hint}</p>}
          </div>
          {aside}
        </header>
      )}
      {children}
    </section>
  )
}
