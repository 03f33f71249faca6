import { Box, Hourglass, Radar, RefreshCw, ScrollText, Settings, ShieldAlert, SlidersHorizontal } from 'lucide-react'
import type { Icon } from '../../ui/components/icon.ts'

export interface Screen {
  href: string
  label: string
  /** Where there is no room. */
  short: string
  /** After `g`. */
  key: string
  icon: Icon
  who: 'viewer' | 'operator'
}

export const screens: readonly Screen[] = [
  { href: '/', label: 'Overview', short: 'Overview', key: 'o', icon: Radar, who: 'viewer' },
  { href: '/rotations', label: 'Rotations', short: 'Rotations', key: 'r', icon: RefreshCw, who: 'viewer' },
  { href: '/containers', label: 'Containers', short: 'Containers', key: 'c', icon: Box, who: 'viewer' },
  { href: '/exposure', label: 'Exposure', short: 'Exposure', key: 'e', icon: Hourglass, who: 'viewer' },
  { href: '/policy', label: 'Policy', short: 'Policy', key: 'p', icon: SlidersHorizontal, who: 'viewer' },
  { href: '/security', label: 'Security events', short: 'Security', key: 's', icon: ShieldAlert, who: 'viewer' },
  { href: '/audit', label: 'Audit log', short: 'Audit', key: 'a', icon: ScrollText, who: 'operator' },
  { href: '/settings', label: 'Settings', short: 'Settings', key: ',', icon: Settings, who: 'viewer' },
]

export function screensFor(role: 'viewer' | 'operator'): readonly Screen[] {
  return screens.filter(({ who }) => who === 'viewer' || role === 'operator')
}

/** The screen a path belongs to: `/rotations/1044` is part of Rotations. */
export function screenOf(path: string): Screen | undefined {
  const [, first = ''] = path.split('/')
  return screens.find(({ href }) => href === `/${first}`)
}

/** The page's one h1. */
export function titleOf(path: string): string {
  const [, first, second] = path.split('/')
  if (first === 'rotations' && second !== undefined)
    return `Rotation ${decodeURIComponent(second).split('/').at(-1) ?? ''}`
  return screenOf(path)?.label ?? 'Not found'
}
