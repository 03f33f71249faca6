import type { Session } from '../../server/guards.ts'
import { FindButton } from './find-button.tsx'
import { Logo } from './logo.tsx'
import { NavLinks } from './nav-links.tsx'
import { UserMenu } from './user-menu.tsx'

export type Account = Session['account']

export function Sidebar({ account }: { account: Account }) {
  return (
    <aside aria-label="Sidebar" className="sticky top-0 flex h-dvh flex-col px-2.5 pt-3.5 pb-2.5 max-md:hidden">
      <div className="flex items-center gap-2 px-2 pt-0.5 pb-3.5 font-semibold text-14 tracking-tight">
        <Logo />
        Leyzen Vault
      </div>
      <FindButton />
      <nav aria-label="Main" className="min-h-0 overflow-y-auto">
        <NavLinks role={account.role} />
      </nav>
      <UserMenu name={account.name} role={account.role} />
    </aside>
  )
}
