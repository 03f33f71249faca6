import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { geist, geistMono } from '../../ui/fonts.ts'
import { PageClock } from '../components/frame/page-clock.tsx'
import { readTheme, themeAttribute } from '../lib/theme.ts'
import { readZone } from '../lib/zone.ts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Leyzen Vault', template: '%s · Leyzen Vault' },
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

/** Theme and zone come from cookies, so the first paint is already right. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies()
  return (
    <html lang="en" data-theme={themeAttribute(readTheme(jar))} className={`${geist.variable} ${geistMono.variable}`}>
      <body>
        <PageClock nowMs={Date.now()} zone={readZone(jar)}>
          {children}
        </PageClock>
      </body>
    </html>
  )
}
