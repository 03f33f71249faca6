import { ScrollText } from 'lucide-react'
import { cookies } from 'next/headers'
import Link from 'next/link'
import { Suspense } from 'react'
import { buttonClass } from '../../../../ui/components/button.tsx'
import { Empty, Skeleton } from '../../../../ui/components/empty.tsx'
import { Notice } from '../../../../ui/components/notice.tsx'
import { Panel } from '../../../../ui/components/panel.tsx'
import { type AuditSearch, hrefOf, readSearch, toQuery } from '../../../components/audit/audit-query.ts'
import { AuditTable } from '../../../components/audit/audit-table.tsx'
import { ChainStatus } from '../../../components/audit/chain-status.tsx'
import { ExportCsv } from '../../../components/audit/export-csv.tsx'
import { FilterForm } from '../../../components/audit/filter-form.tsx'
import { readZone } from '../../../lib/zone.ts'
import { listAudit } from '../../../server/queries/list-audit.ts'
import { requireSession } from '../../../server/require-session.ts'
import { getServices } from '../../../server/services.ts'

export const metadata = { title: 'Audit log' }

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** Who may not see it is told so before anything is sent: after the first byte the status would be 200 for good. */
export default async function AuditPage({ searchParams }: PageProps) {
  await requireSession('operator')
  const search = readSearch(await searchParams)
  return (
    <Suspense key={hrefOf('', search)} fallback={<Waiting />}>
      <Log search={search} />
    </Suspense>
  )
}

const rows = Array.from({ length: 12 }, (_, index) => index)

function Waiting() {
  return (
    <div className="grid px-6 py-4 max-md:px-4">
      <Skeleton className="mb-4 h-24" />
      {rows.map((row) => (
        <div key={row} className="flex h-row items-center border-line border-t">
          <Skeleton className="h-4 w-full" label={row === 0 ? 'Loading' : ''} />
        </div>
      ))}
    </div>
  )
}

async function Log({ search }: { search: AuditSearch }) {
  const [services, jar] = [await getServices(), await cookies()]
  const { query, unread } = toQuery(search, { zone: readZone(jar).name, nowMs: services.clock.now() })
  const { items, nextBefore } = await listAudit(services, query)
  const { before: _before, limit: _limit, ...filter } = query
  return (
    <>
      <Panel>
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
          <ChainStatus />
          <ExportCsv path={hrefOf('/api/audit', filter)} />
        </div>
        <FilterForm key={hrefOf('', search)} search={search} />
        {unread.length > 0 && (
          <Notice tone="warning" className="mt-3">
            “{unread.join('”, “')}” is no time, so it was left out. A time reads like 03:12, yesterday 22:40 or 24 Nov
            03:12.
          </Notice>
        )}
      </Panel>
      <Panel>
        {items.length === 0 ? <Nothing search={search} /> : <AuditTable entries={items} />}
        <nav aria-label="Pages" className="flex justify-between gap-3 pt-4 empty:hidden">
          {search.before !== undefined && (
            <Link href={hrefOf('/audit', { ...search, before: undefined })} className={buttonClass()}>
              Newest
            </Link>
          )}
          {nextBefore !== null && (
            <Link href={hrefOf('/audit', { ...search, before: String(nextBefore) })} className={buttonClass()}>
              Older
            </Link>
          )}
        </nav>
      </Panel>
    </>
  )
}

function Nothing({ search: { before, ...filter } }: { search: AuditSearch }) {
  const isFiltered = Object.keys(filter).length > 0
  if (!isFiltered) {
    return (
      <Empty
        icon={ScrollText}
        title={before === undefined ? 'Nothing has been recorded yet' : 'That was the oldest entry'}
      >
        Every sign-in, order and change appears here with who, when, from where and why. Entries are chained, so a
        removed or altered one shows.
      </Empty>
    )
  }
  return (
    <Empty icon={ScrollText} title="Nothing of that kind happened">
      Drop one of the filters: {Object.values(filter).join(', ')}.
    </Empty>
  )
}
