'use client'

import { Button } from '../../../ui/components/button.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import type { Watched } from './use-watched.ts'

/** The last reading failed; what is shown may be older. */
export function RereadNotice({ watched: { error, reread }, what }: { watched: Watched<unknown>; what: string }) {
  if (error === null) return null
  const again = (
    <Button size="small" onClick={reread}>
      Try again
    </Button>
  )
  return (
    <Notice tone="warning" role="status" className="mb-3" action={again}>
      {what} could not be read anew and may be older than they look: {error.message}{' '}
      {error.requestId === null ? null : <span className="font-mono text-12 text-text-3">{error.requestId}</span>}
    </Notice>
  )
}
