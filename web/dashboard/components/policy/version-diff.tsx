'use client'

import { useCallback, useEffect, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { ErrorPanel, Skeleton } from '../../../ui/components/empty.tsx'
import type { Policy, PolicyState } from '../../contract/policy.ts'
import { type ApiAnswer, type ApiError, callApi } from '../../lib/api.ts'
import { DiffTable } from './diff-table.tsx'
import { diffPolicies } from './policy-diff.ts'

interface VersionDiffProps {
  version: number
  /** The version to compare with; null: there is none. */
  before: number | null
  /** null: this one cannot be taken up again. */
  onLoad: ((version: number, policy: Policy) => void) | null
}

type Loaded = { policy: Policy; earlier: Policy | null } | { error: ApiError }

const readVersion = (version: number): Promise<ApiAnswer<PolicyState>> =>
  callApi<PolicyState>('GET', `/api/rotation/policy?version=${version}`)

async function load(version: number, before: number | null): Promise<Loaded> {
  const [one, other] = await Promise.all([readVersion(version), before === null ? null : readVersion(before)])
  if (!one.ok) return { error: one.error }
  if (other !== null && !other.ok) return { error: other.error }
  return { policy: one.data.policy, earlier: other?.data.policy ?? null }
}

export function VersionDiff({ version, before, onLoad }: VersionDiffProps) {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const read = useCallback(async () => {
    setLoaded(null)
    setLoaded(await load(version, before))
  }, [version, before])
  useEffect(() => void read(), [read])
  if (loaded === null) return <Skeleton className="h-24" label="Loading both versions" />
  if ('error' in loaded) {
    const { message, requestId } = loaded.error
    return (
      <ErrorPanel
        title="The version could not be read"
        detail={message}
        requestId={requestId}
        onRetry={() => void read()}
      />
    )
  }
  const { policy, earlier } = loaded
  return (
    <div className="grid gap-3">
      {earlier === null ? (
        <p className="text-text-2">There is no earlier version to compare with.</p>
      ) : (
        <DiffTable lines={diffPolicies(earlier, policy)} caption={`Changes from version ${before} to ${version}`} />
      )}
      {onLoad === null ? null : (
        <div>
          <Button size="small" onClick={() => onLoad(version, policy)}>
            Take version {version} up again
          </Button>
          <p className="mt-1 text-12 text-text-3">Fills the form; nothing changes before you save.</p>
        </div>
      )}
    </div>
  )
}
