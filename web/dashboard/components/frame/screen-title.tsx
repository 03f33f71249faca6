'use client'
import { usePathname } from 'next/navigation'
import { titleOf } from '../../lib/screens.ts'

/** The page's one h1. */
export function ScreenTitle() {
  return <h1 className="truncate font-semibold text-14 tracking-tight">{titleOf(usePathname())}</h1>
}
