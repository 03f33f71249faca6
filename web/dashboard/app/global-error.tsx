'use client'
import { geist } from '../../ui/fonts.ts'
import './globals.css'

/** Not even the page around the screens could be made, so this one needs nothing of it. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" className={geist.variable}>
      <body>
        <title>Leyzen Vault</title>
        <main className="mx-auto grid max-w-form justify-items-start gap-3 px-4 py-12">
          <h1 className="font-semibold text-20">This page could not be made</h1>
          <p className="text-text-2">
            The dashboard failed while reading. Traffic to the vault flows on and rotations go on without this page. Its
            log says why.
          </p>
          {error.digest && <code className="font-mono text-12 text-text-3">{error.digest}</code>}
          <button
            type="button"
            onClick={reset}
            className="h-control rounded-8 border border-line-strong bg-surface px-3 font-medium max-md:h-touch"
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  )
}
