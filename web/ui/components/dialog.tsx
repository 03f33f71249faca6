'use client'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { classes } from './classes.ts'
import { iconProps } from './icon.ts'

const fields = 'input:not(:disabled, [type=checkbox], [hidden]), textarea:not(:disabled), select:not(:disabled)'

export interface DialogProps {
  open: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
  /** Buttons on the right of the foot, the main one last. */
  actions?: ReactNode
  size?: 'normal' | 'wide'
  /** While an action runs neither Escape nor a click outside closes it. */
  locked?: boolean
}

/** The browser's own modal: it holds the focus, and gives it back to what opened it. */
export function Dialog({ open, onClose, title, children, actions, size = 'normal', locked = false }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const dialog = ref.current
    if (dialog === null || dialog.open === open) return
    if (!open) {
      dialog.close()
      return
    }
    dialog.showModal()
    // The first field, where one is going to write; without fields the browser's own choice stands.
    dialog.querySelector<HTMLElement>(fields)?.focus()
  }, [open])

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Escape, which the browser handles
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={onClose}
      onCancel={(event) => locked && event.preventDefault()}
      onClick={(event) => event.target === ref.current && !locked && onClose()}
      className={classes(
        'w-full rounded-14 bg-surface p-0 text-text shadow-float backdrop:bg-veil open:animate-rise',
        'max-w-[calc(100vw-var(--spacing)*8)] max-h-[calc(100dvh-var(--spacing)*8)]',
        size === 'wide' ? 'sm:max-w-wide' : 'sm:max-w-dialog',
      )}
    >
      {open && (
        <div className="flex max-h-[inherit] flex-col">
          <header className="flex items-center gap-3 px-6 pt-4 pb-1">
            <h2 id={titleId} className="grow text-16 font-semibold tracking-tight">
              {title}
            </h2>
            <CloseButton onClose={onClose} locked={locked} />
          </header>
          <div className="overflow-y-auto px-6 pt-1 pb-4">{children}</div>
          {actions && (
            <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-6 py-3">{actions}</footer>
          )}
        </div>
      )}
    </dialog>
  )
}

function CloseButton({ onClose, locked }: { onClose: () => void; locked: boolean }) {
  return (
    <button
      type="button"
      aria-label="Close"
      disabled={locked}
      onClick={onClose}
      className="-mr-2 grid size-control place-items-center rounded-8 text-text-3 transition-colors hover:bg-hover hover:text-text max-md:size-touch"
    >
      <X {...iconProps} />
    </button>
  )
}
