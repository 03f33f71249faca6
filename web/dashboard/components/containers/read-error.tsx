'use client'

import { Button } from '../../../ui/components/button.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import type { ApiError } from '../../lib/api.ts'

/** The stored figures failed; what the feed brings still shows. */
export function ReadError({ error, onRetry }: { error: ApiError | null; onRetry(): void }) {
  if (error === null) return null
  return (
    <Notice
      tone="warning"
      role="status"
      className="mx-6 mt-4"
      action={
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      The figures of this window could not be read: {error.message} What the live feed brings still shows.{' '}
      {error.requestId === null ? null : <span className="font-mono text-12 text-text-3">{error.requestId}</span>}
    </Notice>
  )
}
