'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { classes } from '../../../ui/components/classes.ts'
import { iconProps } from '../../../ui/components/icon.ts'
import { useLive } from '../../lib/live-store.ts'
import { type Screen, screenOf, screensFor } from '../../lib/screens.ts'

/** All screens, one below the other. */
export function NavLinks({ role }: { role: 'viewer' | 'operator' }) {
  const current = screenOf(usePathname())
  return (
    <ul className="grid gap-hair">
      {screensFor(role).map((screen) => (
        <li key={screen.href}>
          <NavLink screen={screen} isCurrent={screen === current} />
        </li>
      ))}
    </ul>
  )
}

function NavLink({ screen: { href, label, key, icon: Icon }, isCurrent }: { screen: Screen; isCurrent: boolean }) {
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={isCurrent ? 'page' : undefined}
      className={classes(
        'group flex h-control items-center gap-2.5 rounded-8 px-2 transition-colors',
        isCurrent ? 'bg-pressed font-medium text-text' : 'text-text-2 hover:bg-hover',
      )}
    >
      <Icon {...iconProps} className="shrink-0" />
      <span className="grow">{label}</span>
      {href === '/security' ? (
        <ToReview />
      ) : (
        <span aria-hidden="true" className="font-sans text-11 text-text-3 opacity-0 group-hover:opacity-100">
          G {key.toUpperCase()}
        </span>
      )}
    </Link>
  )
}

/** How many open alerts nobody has looked at. */
export function ToReview({ className }: { className?: string }) {
  const count = useLive(({ rotation }) => rotation?.toReview ?? 0)
  if (count === 0) return null
  return (
    <span
      className={classes(
        'grid h-4.5 min-w-4.5 place-items-center rounded-full bg-warning-soft px-1 font-semibold text-11 text-warning',
        className,
      )}
    >
      {count > 99 ? '99+' : count}
      <span className="sr-only"> to review</span>
    </span>
  )
}
