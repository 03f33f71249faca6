'use client'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { classes } from './classes.ts'

export interface Tab<Id extends string> {
  id: Id
  label: ReactNode
}
export interface TabsProps<Id extends string> {
  /** What is chosen among, read aloud: "Window", "View". */
  label: string
  tabs: readonly Tab<Id>[]
  value: Id
  onChange: (id: Id) => void
  className?: string
}

/** A row of choices of which one holds; arrows move, one stop for the Tab key. */
export function Tabs<Id extends string>({ label, tabs, value, onChange, className }: TabsProps<Id>) {
  const row = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = (tabs.findIndex(({ id }) => id === value) + step + tabs.length) % tabs.length
    const next = tabs[index]
    if (next === undefined) return
    onChange(next.id)
    row.current?.querySelectorAll('button')[index]?.focus()
  }
  return (
    <div
      ref={row}
      role="radiogroup"
      aria-label={label}
      onKeyDown={move}
      className={classes('inline-flex rounded-8 border border-line bg-inset p-0.5', className)}
    >
      {tabs.map(({ id, label: text }) => (
        // biome-ignore lint/a11y/useSemanticElements: radio inputs cannot be told apart by look without a second element each
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={id === value}
          tabIndex={id === value ? 0 : -1}
          onClick={() => onChange(id)}
          className={classes(
            'h-7 rounded-6 border px-2 text-12 whitespace-nowrap transition-colors max-md:h-10',
            id === value
              ? 'border-line-strong bg-surface font-medium text-text'
              : 'border-transparent text-text-2 hover:text-text',
          )}
        >
          {text}
        </button>
      ))}
    </div>
  )
}
