import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { Frame } from '../../components/frame/frame.tsx'
import { LiveClock } from '../../components/frame/live-clock.tsx'
import { LiveProvider } from '../../lib/live-provider.tsx'
import { readZone } from '../../lib/zone.ts'
import { readOpening } from '../../server/pages/read-opening.ts'
import { requireSession } from '../../server/require-session.ts'

/** The frame with the live data in it. The pages inside ask for the session themselves, too. */
export default async function SignedLayout({ children }: { children: ReactNode }) {
  const { account } = await requireSession('viewer')
  const [opening, jar] = [await readOpening(), await cookies()]
  return (
    <LiveProvider initial={opening}>
      <LiveClock nowMs={Date.parse(opening.rotation.serverTimeAt)} zone={readZone(jar)}>
        <Frame account={account} pool={opening.rotation.pool}>
          {children}
        </Frame>
      </LiveClock>
    </LiveProvider>
  )
}
