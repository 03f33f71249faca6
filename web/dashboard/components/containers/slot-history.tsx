'use client'

import { useCallback, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { StateChip } from '../../../ui/components/chip.tsx'
import { ErrorPanel, Skeleton } from '../../../ui/components/empty.tsx'
import { Table, Td, Th, Tr } from '../../../ui/components/table.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { Incarnation, IncarnationList } from '../../contract/containers.ts'
import { type ApiError, callApi } from '../../lib/api.ts'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { ProofText } from './proof-text.tsx'

const PAGE = 10

/** The containers that have stood in a slot, newest first; read when it is opened. */
export function SlotHistory({ slot }: { slot: string }) {
  const [items, setItems] = useState<readonly Incarnation[] | null>(null)
  const [nextBefore, setNextBefore] = useState<number | null>(null)
  const [error, setError] = useState<ApiError | null>(null)

  const read = useCallback(
    async (before: number | null) => {
      const page = before === null ? '' : `&before=${before}`
      const answer = await callApi<IncarnationList>(
        'GET',
        `/api/incarnations?slot=${encodeURIComponent(slot)}&limit=${PAGE}${page}`,
      )
      setError(answer.ok ? null : answer.error)
      if (!answer.ok) return
      setItems((known) => (before === null ? answer.data.items : [...(known ?? []), ...answer.data.items]))
      setNextBefore(answer.data.nextBefore)
    },
    [slot],
  )
  return (
    <details className="mt-2" onToggle={({ currentTarget }) => currentTarget.open && items === null && void read(null)}>
      <summary className="inline-block min-h-target text-accent underline-offset-2 hover:underline">
        Containers that have stood here
      </summary>
      {error === null ? null : (
        <ErrorPanel
          title="The history could not be read"
          detail={error.message}
          requestId={error.requestId}
          onRetry={() => void read(nextBefore)}
        />
      )}
      {items === null ? error === null && <Skeleton className="mt-2 h-40" /> : <History slot={slot} items={items} />}
      {nextBefore === null ? null : (
        <Button size="small" className="mt-2" onClick={() => void read(nextBefore)}>
          Show earlier ones
        </Button>
      )}
    </details>
  )
}

function History({ slot, items }: { slot: string; items: readonly Incarnation[] }) {
  if (items.length === 0) return <p className="mt-2 text-text-2">None yet: the first start makes one for each slot.</p>
  return (
    <Table caption={`Containers that have stood in ${slot}, newest first`} className="mt-1">
      <thead>
        <tr>
          <Th>Container</Th>
          <Th>State</Th>
          <Th>Served from</Th>
          <Th numeric>Served</Th>
          <Th numeric>Exposed</Th>
          <Th numeric>Changed files</Th>
          <Th>Proved clean</Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.incarnation}>
            <Td mono>
              #{item.incarnation} {item.containerId.slice(0, 12)}
            </Td>
            <Td>
              <StateChip state={item.state} />
            </Td>
            <Td>
              {item.servingAt === null ? <span className="text-text-3">never</span> : <Instant at={item.servingAt} />}
            </Td>
            <Td numeric>{formatDuration(item.servingMs)}</Td>
            <Td numeric>{formatDuration(item.exposureMs)}</Td>
            <Td numeric className={item.driftCount > 0 ? 'text-draining' : ''}>
              {formatCount(item.driftCount)}
            </Td>
            <Td>
              <ProofText proof={item.proof} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
