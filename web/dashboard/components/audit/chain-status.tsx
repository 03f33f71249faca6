'use client'
import { Link2, LoaderCircle, OctagonAlert } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { iconProps } from '../../../ui/components/icon.ts'
import { Notice } from '../../../ui/components/notice.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { AuditVerdict } from '../../contract/audit.ts'
import { type ApiError, callApi } from '../../lib/api.ts'
import { formatCount } from '../../lib/format.ts'

type Check = { kind: 'checking' } | { kind: 'done'; verdict: AuditVerdict } | { kind: 'failed'; error: ApiError }

/** Whether every entry still follows from the one before it; walked anew each time it is asked. */
export function ChainStatus() {
  const [check, setCheck] = useState<Check>({ kind: 'checking' })
  const verify = useCallback(async () => {
    setCheck({ kind: 'checking' })
    const answer = await callApi<AuditVerdict>('GET', '/api/audit/verify')
    setCheck(answer.ok ? { kind: 'done', verdict: answer.data } : { kind: 'failed', error: answer.error })
  }, [])
  useEffect(() => {
    void verify()
  }, [verify])

  if (check.kind === 'done' && !check.verdict.ok)
    return <Broken verdict={check.verdict} onAgain={() => void verify()} />
  return (
    <p role="status" className="flex min-h-control min-w-0 items-center gap-2 text-text-2">
      <ChainIcon kind={check.kind} />
      <ChainWords check={check} />
      {check.kind !== 'checking' && (
        <Button size="small" variant="quiet" onClick={() => void verify()}>
          Check again
        </Button>
      )}
    </p>
  )
}

function ChainIcon({ kind }: { kind: Check['kind'] }) {
  if (kind === 'checking') return <LoaderCircle {...iconProps} className="shrink-0 animate-spin text-text-3" />
  if (kind === 'failed') return <OctagonAlert {...iconProps} className="shrink-0 text-warning" />
  return <Link2 {...iconProps} className="shrink-0 text-text-3" />
}

function ChainWords({ check }: { check: Check }) {
  if (check.kind === 'checking') return <span>Checking the chain of entries</span>
  if (check.kind === 'failed') return <span>The chain could not be checked: {check.error.message}.</span>
  const { checked, verifiedAt, head } = check.verdict
  return (
    <span className="min-w-0">
      {formatCount(checked)} {checked === 1 ? 'entry' : 'entries'}, intact, checked{' '}
      <Instant at={verifiedAt} show="relative" />. Newest hash{' '}
      <code title={head} className="font-mono text-12">
        {head.slice(0, 16)}
      </code>
    </span>
  )
}

function Broken({ verdict, onAgain }: { verdict: AuditVerdict; onAgain: () => void }) {
  return (
    <Notice
      tone="danger"
      role="alert"
      action={
        <Button size="small" onClick={onAgain}>
          Check again
        </Button>
      }
    >
      <b className="font-semibold">The chain is broken at entry {formatCount(verdict.firstBadId)}.</b> The{' '}
      {formatCount(verdict.checked)} entries before it are intact. Somebody changed or removed rows of the database past
      the dashboard: keep a copy of the volume “control” now, compare the hash that the log shows hourly, and trust no
      entry from that one on.
    </Notice>
  )
}
