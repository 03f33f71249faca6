'use client'
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useRef, useState } from 'react'
import { classes } from './classes.ts'
import { type Icon, iconProps } from './icon.ts'
import { placeBelow } from './place-below.ts'

export interface MenuItem {
  id: string
  label: ReactNode
  /** Second line or figure on the right. */
  hint?: ReactNode
  icon?: Icon
  onSelect: () => void
  disabled?: boolean
  danger?: boolean
}
export interface MenuProps {
  /** What the menu is, read aloud. */
  label: string
  /** Inside the button that opens it. */
  trigger: ReactNode
  /** The trigger's own text names it; otherwise `label` does. */
  hasText?: boolean
  triggerClass?: string
  items: readonly MenuItem[]
  align?: 'start' | 'end'
}

const steps: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
}

/** The browser's popover: a click outside or Escape closes it, and it lies above everything. */
export function Menu({ label, trigger, hasText = false, triggerClass, items, align = 'start' }: MenuProps) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={hasText ? undefined : label}
        className={triggerClass}
      >
        {trigger}
      </button>
      <MenuList {...{ id, label, items, align, anchor: button, onToggle: setOpen }} />
    </>
  )
}

interface ListProps extends Pick<MenuProps, 'label' | 'items'> {
  id: string
  align: 'start' | 'end'
  anchor: RefObject<HTMLButtonElement | null>
  onToggle: (open: boolean) => void
}

function MenuList({ id, label, items, align, anchor, onToggle }: ListProps) {
  const list = useRef<HTMLDivElement>(null)
  const choices = () => [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)') ?? [])]

  const toggled = (state: string) => {
    onToggle(state === 'open')
    if (state !== 'open' || anchor.current === null || list.current === null) return
    placeBelow(list.current, anchor.current, align)
    choices()[0]?.focus()
  }
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Tab') list.current?.hidePopover()
    const all = choices()
    const at = all.findIndex((item) => item.matches(':focus'))
    const next = steps[event.key]?.(at, all.length)
    if (next === undefined) return
    event.preventDefault()
    all[next]?.focus()
  }
  return (
    <div
      ref={list}
      id={id}
      popover="auto"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      onToggle={(event) => toggled(event.newState)}
      onKeyDown={move}
      className="fixed m-0 min-w-48 rounded-10 bg-surface p-1 text-text shadow-float open:animate-rise"
    >
      {items.map((item) => (
        <MenuRow key={item.id} item={item} onDone={() => list.current?.hidePopover()} />
      ))}
    </div>
  )
}

function MenuRow({ item, onDone }: { item: MenuItem; onDone: () => void }) {
  const { label, hint, icon: Icon, onSelect, disabled = false, danger = false } = item
  const select = () => {
    onDone()
    onSelect()
  }
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      disabled={disabled}
      onClick={select}
      className={classes(
        'flex min-h-control w-full items-center gap-2 rounded-6 px-2 text-left hover:bg-hover focus-visible:bg-hover',
        'disabled:text-text-3 max-md:min-h-touch',
        danger && 'text-danger',
      )}
    >
      {Icon && <Icon {...iconProps} className="shrink-0 text-text-3" />}
      <span className="grow">{label}</span>
      {hint && <span className="text-12 text-text-3">{hint}</span>}
    </button>
  )
}
