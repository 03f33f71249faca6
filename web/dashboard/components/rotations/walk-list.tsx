'use client'
import { useKeys } from '../../lib/use-keys.ts'

/** `j` and `k` move down and up the rows; Enter opens the one in focus, as it is a link. */
export function WalkList() {
  useKeys({ j: () => walk(1), k: () => walk(-1) })
  return null
}

function walk(step: -1 | 1): void {
  const rows: (Element | null)[] = [...document.querySelectorAll('a[data-row]')]
  const at = rows.indexOf(document.activeElement)
  const next = at === -1 ? rows[0] : rows[at + step]
  if (next instanceof HTMLElement) next.focus()
  next?.scrollIntoView({ block: 'nearest' })
}
