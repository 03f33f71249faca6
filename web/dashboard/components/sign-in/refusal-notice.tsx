'use client'
import { Notice } from '../../../ui/components/notice.tsx'
import { formatAge } from '../../lib/format.ts'
import type { Refusal } from './use-sign-in.ts'

export function RefusalNotice({ refusal, waitMs }: { refusal: Refusal; waitMs: number }) {
  const { title, detail, requestId, code } = refusal
  const wasLocked = refusal.waitMs !== null
  return (
    <Notice tone={wasLocked ? 'warning' : 'danger'} role="alert">
      <b className="block font-semibold">{title}</b>
      <span className="text-text-2">
        {wasLocked && waitMs <= 0 ? 'You can try again now.' : detail}
        {waitMs > 0 && <span aria-live="off"> Time left: {formatAge(waitMs)}.</span>}
      </span>
      {code === 'internal' && requestId !== null && <code className="block font-mono text-12">{requestId}</code>}
    </Notice>
  )
}
