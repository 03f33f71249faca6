'use client'
import { useEffect, useRef } from 'react'
import { type Bindings, createKeyReader, type KeyPress } from './keys.ts'
import { preferenceNames } from './preference-cookie.ts'

/** Single keys can be switched off in Settings (WCAG 2.1.4); read at each press, so that it acts at once. */
export function areKeysOn(): boolean {
  return !document.cookie.split('; ').includes(`${preferenceNames.keys}=off`)
}

const writing = 'input, textarea, select, [contenteditable], [role=slider], [role=radiogroup], [role=menu]'

function pressOf(event: KeyboardEvent): KeyPress {
  const target = event.target instanceof Element ? event.target : null
  return {
    key: event.key,
    hasModifier: event.ctrlKey || event.metaKey || event.altKey,
    isRepeat: event.repeat,
    isTaken: target?.closest(writing) !== null || document.querySelector('dialog[open]') !== null,
    atMs: event.timeStamp,
  }
}

/**
 * Single keys (`r`, `?`) and pairs (`g o`) while the part is on the page. They never act inside fields, menus or dialogs.
 * The names are those of `KeyboardEvent.key`.
 */
export function useKeys(bindings: Bindings): void {
  const latest = useRef(bindings)
  useEffect(() => {
    latest.current = bindings
  })
  useEffect(() => {
    const reader = createKeyReader()
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || !areKeysOn()) return
      if (reader.press(pressOf(event), latest.current)) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}
