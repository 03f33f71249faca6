'use client'
import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { smallIconProps } from '../../../ui/components/icon.ts'
import { Menu } from '../../../ui/components/menu.tsx'
import { order } from '../../lib/orders.ts'
import { signOut } from '../../lib/sign-out.ts'
import { setTheme } from '../../lib/theme.ts'

export interface UserMenuProps {
  name: string
  role: 'viewer' | 'operator'
}

export const roleWords = { viewer: 'Viewer', operator: 'Operator' } as const

/** Who is signed in, and what concerns them alone. */
export function UserMenu({ name, role }: UserMenuProps) {
  const router = useRouter()
  return (
    <div className="mt-auto pt-2">
      <Menu
        hasText
        label={`${name}, ${roleWords[role]}`}
        triggerClass="flex w-full items-center gap-2 rounded-8 p-2 text-left text-text-3 transition-colors hover:bg-hover"
        trigger={
          <>
            <span
              aria-hidden="true"
              className="grid size-6.5 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-12 text-accent"
            >
              {name.slice(0, 1).toUpperCase()}
            </span>
            <span className="min-w-0 grow">
              <b className="block truncate font-medium text-text leading-tight">{name}</b>
              <span className="block text-11">{roleWords[role]}</span>
            </span>
            <ChevronsUpDown {...smallIconProps} className="shrink-0" />
          </>
        }
        items={[
          { id: 'settings', label: 'Settings', icon: Settings, onSelect: () => router.push('/settings') },
          { id: 'keys', label: 'Keys', hint: '?', icon: Keyboard, onSelect: () => order('keys') },
          { id: 'system', label: 'Theme of the device', icon: Monitor, onSelect: () => setTheme('system') },
          { id: 'light', label: 'Light theme', icon: Sun, onSelect: () => setTheme('light') },
          { id: 'dark', label: 'Dark theme', icon: Moon, onSelect: () => setTheme('dark') },
          { id: 'out', label: 'Sign out', icon: LogOut, onSelect: () => void signOut() },
        ]}
      />
    </div>
  )
}
