'use client'

import { useEffect } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { classes } from '../../../ui/components/classes.ts'

interface SaveBarProps {
  isChanged: boolean
  isReady: boolean
  /** Fields that are wrong or hold no value. */
  problems: number
  onSave(): void
  onDiscard(): void
}

/** Stays in view while something is unsaved; ⌘S and Ctrl S save from anywhere. */
export function SaveBar({ isChanged, isReady, problems, onSave, onDiscard }: SaveBarProps) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.altKey || event.key.toLowerCase() !== 's') return
      event.preventDefault()
      if (isReady && document.querySelector('dialog[open]') === null) onSave()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [isReady, onSave])

  const state = !isChanged
    ? 'No unsaved changes'
    : problems > 0
      ? `${problems} ${problems === 1 ? 'field needs' : 'fields need'} another value`
      : 'Unsaved changes'
  return (
    <div
      className={classes(
        'z-10 flex items-center gap-3 border-line border-t bg-surface px-6 py-3 max-md:px-4',
        isChanged && 'sticky bottom-0 max-md:bottom-tabs',
      )}
    >
      <p role="status" className={`grow ${problems > 0 ? 'text-danger' : 'text-text-2'}`}>
        {state}
      </p>
      <Button onClick={onDiscard} disabled={!isChanged}>
        Discard
      </Button>
      <Button variant="primary" onClick={onSave} disabled={!isReady} aria-keyshortcuts="Meta+S Control+S">
        Save<span className="max-sm:sr-only"> with reason</span>
      </Button>
    </div>
  )
}
