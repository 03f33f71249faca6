'use client'
import { Ellipsis, Keyboard, LogOut, Search } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { classes } from '../../../ui/components/classes.ts'
import { type Icon, iconProps } from '../../../ui/components/icon.ts'
import { Menu } from '../../../ui/components/menu.tsx'
import { order } from '../../lib/orders.ts'
import { screenOf, screensFor } from '../../lib/screens.ts'
import { signOut } from '../../lib/sign-out.ts'
import { ToReview } from './nav-links.tsx'

const inBar = ['/', '/rotations', '/containers', '/security']
const cell = 'relative flex h-tabs w-full flex-col items-center justify-center gap-1 text-11'

/** Below 820 px: four screens and the rest behind the fifth. */
export function TabBar({ role }: { role: 'viewer' | 'operator' }) {
  const current = screenOf(usePathname())
  const router = useRouter()
  const all = screensFor(role)
  const rest = all.filter(({ href }) => !inBar.includes(href))
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-20 grid grid-cols-5 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {all
        .filter(({ href }) => inBar.includes(href))
        .map(({ href, short, icon }) => (
          <Link
            key={href}
            href={href}
            prefetch={false}
            aria-current={current?.href === href ? 'page' : undefined}
            className={classes(cell, current?.href === href ? 'font-strong text-text' : 'text-text-3')}
          >
            <TabFace icon={icon} label={short} />
            {href === '/security' && <ToReview className="absolute top-1.5 left-1/2 ml-2" />}
          </Link>
        ))}
      <Menu
        label="More"
        align="end"
        triggerClass={classes(
          cell,
          rest.some(({ href }) => href === current?.href) ? 'font-strong text-text' : 'text-text-3',
        )}
        trigger={<TabFace icon={Ellipsis} label="More" />}
        items={[
          { id: 'find', label: 'Find or go to a time', icon: Search, onSelect: () => order('find') },
          ...rest.map(({ href, label, icon }) => ({ id: href, label, icon, onSelect: () => router.push(href) })),
          { id: 'keys', label: 'Keys', icon: Keyboard, onSelect: () => order('keys') },
          { id: 'out', label: 'Sign out', icon: LogOut, onSelect: () => void signOut() },
        ]}
      />
    </nav>
  )
}

function TabFace({ icon: Icon, label }: { icon: Icon; label: string }) {
  return (
    <>
      <Icon {...iconProps} />
      {label}
    </>
  )
}
