'use client'
import { Box, Clock, CornerDownLeft, PanelsTopLeft, RefreshCw, Search, Zap } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { classes } from '../../../ui/components/classes.ts'
import { useNow, useZone } from '../../../ui/components/clock.tsx'
import { type Icon, iconProps, smallIconProps } from '../../../ui/components/icon.ts'
import { useLive } from '../../lib/live-store.ts'
import { order } from '../../lib/orders.ts'
import { signOut } from '../../lib/sign-out.ts'
import { setTheme } from '../../lib/theme.ts'
import { type Entry, type EntryKind, findEntries } from './find-entries.ts'

const icons: Record<EntryKind, Icon> = {
  time: Clock,
  rotation: RefreshCw,
  container: Box,
  screen: PanelsTopLeft,
  action: Zap,
}
const optionId = (index: number) => `palette-${index}`

export interface PaletteProps {
  role: 'viewer' | 'operator'
  onClose: () => void
}

/** One field for everything that has a name, a number or a time. */
export function Palette({ role, onClose }: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const entries = useEntries(text, role)
  const run = useRun(onClose)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  useEffect(() => {
    document.getElementById(optionId(at))?.scrollIntoView({ block: 'nearest' })
  }, [at])

  const onKey = (event: KeyboardEvent) => {
    const chosen = entries[at]
    if (event.key === 'ArrowDown') setAt((at + 1) % Math.max(1, entries.length))
    else if (event.key === 'ArrowUp') setAt((at - 1 + entries.length) % Math.max(1, entries.length))
    else if (event.key === 'Enter' && chosen !== undefined) run(chosen)
    else return
    event.preventDefault()
  }
  const type = (value: string) => {
    setText(value)
    setAt(0)
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is Escape, which the browser handles
    <dialog
      ref={dialog}
      aria-label="Find"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className="mx-auto mt-[12vh] w-[calc(100vw-var(--spacing)*8)] max-w-wide overflow-hidden rounded-14 bg-surface p-0 shadow-float backdrop:bg-veil open:animate-rise"
    >
      <label className="flex h-12 items-center gap-3 border-line border-b px-4">
        <Search {...iconProps} className="shrink-0 text-text-3" />
        <span className="sr-only">Screen, action, rotation, container or time</span>
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={entries.length > 0 ? optionId(at) : undefined}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKey}
          placeholder="Screen, 1044, vault_web2, 03:12, yesterday 22:40"
          className="h-full grow bg-transparent text-14 outline-none placeholder:text-text-3"
        />
      </label>
      <EntryList entries={entries} at={at} onPoint={setAt} onRun={run} />
    </dialog>
  )
}

interface ListProps {
  entries: readonly Entry[]
  at: number
  onPoint: (index: number) => void
  onRun: (entry: Entry) => void
}

function EntryList({ entries, at, onPoint, onRun }: ListProps) {
  if (entries.length === 0) {
    return (
      <p className="px-4 py-6 text-text-2">
        Nothing has that name. A time reads like 03:12, yesterday 22:40 or 24 Nov 03:12.
      </p>
    )
  }
  return (
    <div id="palette-list" role="listbox" aria-label="Found" className="max-h-[50vh] overflow-y-auto p-1">
      {entries.map((entry, index) => (
        <EntryRow key={entry.id} {...{ entry, index, isAt: index === at, onPoint, onRun }} />
      ))}
    </div>
  )
}

interface RowProps extends Omit<ListProps, 'entries' | 'at'> {
  entry: Entry
  index: number
  isAt: boolean
}

function EntryRow({ entry, index, isAt, onPoint, onRun }: RowProps) {
  const Icon = icons[entry.kind]
  return (
    <button
      type="button"
      id={optionId(index)}
      role="option"
      aria-selected={isAt}
      tabIndex={-1}
      onPointerMove={() => onPoint(index)}
      onClick={() => onRun(entry)}
      className={classes(
        'flex h-9 w-full items-center gap-3 rounded-8 px-3 text-left max-md:h-touch',
        isAt && 'bg-pressed',
      )}
    >
      <Icon {...iconProps} className="shrink-0 text-text-3" />
      <span className="min-w-0 grow truncate">{entry.label}</span>
      {entry.hint && <span className="truncate text-12 text-text-3">{entry.hint}</span>}
      {isAt && <CornerDownLeft {...smallIconProps} className="shrink-0 text-text-3" />}
    </button>
  )
}

function useEntries(text: string, role: PaletteProps['role']): Entry[] {
  const containers = useLive((live) => live.containers)
  const isPaused = useLive(({ rotation }) => rotation !== null && rotation.paused !== null)
  return findEntries(text, { role, isPaused, containers, zone: useZone(), nowMs: useNow() })
}

function useRun(onClose: () => void): (entry: Entry) => void {
  const router = useRouter()
  return ({ does }) => {
    onClose()
    if ('href' in does) router.push(does.href)
    else if ('order' in does) order(does.order)
    else if ('theme' in does) setTheme(does.theme)
    else void signOut()
  }
}
