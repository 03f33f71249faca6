'use client'
import { useKeys } from '../../lib/use-keys.ts'

/** `[` and `]` walk along the rotations of the trace, the newest first; Enter opens the one in focus. */
export function WalkTrace() {
  useKeys({ '[': () => walk(-1), ']': () => walk(1) })
  return null
}

function walk(step: -1 | 1): void {
  const links: (Element | null)[] = [...document.querySelectorAll('a[data-trace-link]')]
  const at = links.indexOf(document.activeElement)
  const next = at === -1 ? links.at(-1) : links[at + step]
  if (next instanceof HTMLElement) next.focus()
}
