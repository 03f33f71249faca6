'use client'

import { useEffect, useState } from 'react'

/** Where somebody wants to go although something is unsaved; null: nowhere. */
export interface LeaveGuard {
  wanted: string | null
  stay(): void
}

/**
 * Stops links of this page while `active`, and asks the browser to ask before the tab is closed or loaded anew.
 * Links for another tab, downloads and jumps within the page go through.
 */
export function useLeaveGuard(active: boolean): LeaveGuard {
  const [wanted, setWanted] = useState<string | null>(null)
  useEffect(() => {
    if (!active) return
    const onClick = (event: MouseEvent) => {
      const target = leavingLink(event)
      if (target === null) return
      event.preventDefault()
      event.stopPropagation()
      setWanted(target)
    }
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    document.addEventListener('click', onClick, { capture: true })
    addEventListener('beforeunload', onUnload)
    return () => {
      document.removeEventListener('click', onClick, { capture: true })
      removeEventListener('beforeunload', onUnload)
    }
  }, [active])
  return { wanted, stay: () => setWanted(null) }
}

function leavingLink(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return null
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null
  if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hasAttribute('download')) return null
  const url = new URL(link.href)
  if (url.origin !== location.origin || (url.pathname === location.pathname && url.hash !== '')) return null
  return `${url.pathname}${url.search}`
}
