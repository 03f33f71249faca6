import type { ReactNode } from 'react'
import type { Session } from '../../server/guards.ts'
import { Announcer } from './announcer.tsx'
import { FrameOrders } from './frame-orders.tsx'
import { LiveRegion } from './live-region.tsx'
import { PausedBar } from './paused-bar.tsx'
import { SessionTouch } from './session-touch.tsx'
import { Sidebar } from './sidebar.tsx'
import { StaleBar } from './stale-bar.tsx'
import { TabBar } from './tab-bar.tsx'
import { TitleBar } from './title-bar.tsx'

export interface FrameProps {
  account: Session['account']
  pool: string
  children: ReactNode
}

/** What stands around every screen: where one is, whether what one sees is live, and the two orders. */
export function Frame({ account, pool, children }: FrameProps) {
  const canAct = account.role === 'operator'
  return (
    <>
      <a
        href="#main"
        className="fixed top-2 left-2 z-40 -translate-y-16 rounded-8 bg-primary px-3 py-2 text-on-primary focus:translate-y-0"
      >
        Skip to content
      </a>
      <div className="min-h-dvh md:grid md:grid-cols-[var(--spacing-sidebar)_minmax(0,1fr)]">
        <Sidebar account={account} />
        <div className="min-w-0 bg-surface max-md:min-h-dvh max-md:pb-tabs md:my-2 md:mr-2 md:overflow-clip md:rounded-14 md:border md:border-line md:shadow-sheet">
          <TitleBar pool={pool} canAct={canAct} />
          <StaleBar />
          <PausedBar canAct={canAct} />
          <main id="main" tabIndex={-1} className="outline-none">
            {children}
          </main>
        </div>
      </div>
      <TabBar role={account.role} />
      <FrameOrders role={account.role} />
      <Announcer />
      <LiveRegion />
      <SessionTouch />
    </>
  )
}
