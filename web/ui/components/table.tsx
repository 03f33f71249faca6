import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'

export interface TableProps {
  /** Read aloud; shown only when `showCaption`. */
  caption: string
  showCaption?: boolean
  className?: string
  children: ReactNode
}

/** Scrolls sideways in its own box, which the keyboard reaches, when the page is narrower than the rows. */
export function Table({ caption, showCaption = false, className, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={`${caption}, table`} tabIndex={0} className="relative min-w-0 overflow-x-auto">
      <table className={classes('w-full border-collapse text-left', className)}>
        <caption className={showCaption ? 'pb-2 text-left font-strong text-13' : 'sr-only'}>{caption}</caption>
        {children}
      </table>
    </section>
  )
}

export interface CellProps extends ComponentProps<'td'> {
  numeric?: boolean
  mono?: boolean
}

export function Th({ numeric = false, className, ...rest }: ComponentProps<'th'> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={classes(
        'py-1.5 pr-3 font-normal text-12 text-text-3 whitespace-nowrap last:pr-0',
        numeric && 'text-right',
        className,
      )}
    />
  )
}

export function Tr({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr {...rest} className={classes('border-line border-t', className)} />
}

export function Td({ numeric = false, mono = false, className, ...rest }: CellProps) {
  return (
    <td
      {...rest}
      className={classes(
        'h-row py-1 pr-3 last:pr-0',
        numeric && 'text-right whitespace-nowrap',
        mono && 'font-mono text-12',
        className,
      )}
    />
  )
}
