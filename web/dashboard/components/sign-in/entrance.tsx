import type { ReactNode } from 'react'
import { Logo } from '../frame/logo.tsx'

/** The sheet of the pages before the door. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid min-h-dvh content-start justify-items-center px-4 py-12 md:content-center md:pb-24">
      <main className="w-full max-w-form">
        <div className="mb-4 flex items-center gap-2 px-1 font-semibold text-14 tracking-tight">
          <Logo />
          Leyzen Vault
        </div>
        <div className="rounded-14 border border-line bg-surface px-6 py-6 shadow-sheet max-sm:px-4">
          <h1 className="mb-4 font-semibold text-20">{title}</h1>
          {children}
        </div>
      </main>
    </div>
  )
}
