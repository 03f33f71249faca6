import Link from 'next/link'
import { buttonClass } from '../../../../../ui/components/button.tsx'
import { Empty } from '../../../../../ui/components/empty.tsx'
import { Panel } from '../../../../../ui/components/panel.tsx'
import { DayTrace } from '../../../../components/rotations/day-trace.tsx'
import { ExportCsv } from '../../../../components/rotations/export-csv.tsx'
import { Filters } from '../../../../components/rotations/filters.tsx'
import { LiveList } from '../../../../components/rotations/live-list.tsx'
import { Moment } from '../../../../components/rotations/moment.tsx'
import { RangeChoice } from '../../../../components/rotations/range-choice.tsx'
import {
  activeFilters,
  apiPathOf,
  hrefOf,
  parseSearch,
  type RotationsSearch,
} from '../../../../components/rotations/search.ts'
import { WalkList } from '../../../../components/rotations/walk-list.tsx'
import { samplesOf } from '../../../../components/trace/series.ts'
import { formatCount } from '../../../../lib/format.ts'
import { triggerName } from '../../../../lib/rotation-words.ts'
import { type RotationsData, readRotations } from '../../../../server/pages/read-rotations.ts'
import { requireSession } from '../../../../server/require-session.ts'
import { getServices } from '../../../../server/services.ts'

export const metadata = { title: 'Rotations' }

/** As the first page is read. */
const PAGE = 50

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function RotationsPage({ searchParams }: PageProps) {
  await requireSession('viewer')
  const { slots } = (await getServices()).config
  const search = parseSearch(await searchParams, slots)
  const data = await readRotations(search)
  const { metrics, range, moment, total24h, nowMs } = data
  return (
    <>
      <Panel
        title="When"
        hint={`${formatCount(total24h)} in the last 24 h. Drag over the trace to look closer.`}
        aside={<RangeChoice search={search} range={range} nowMs={nowMs} />}
      >
        {metrics.rotations !== undefined && (
          <DayTrace
            {...{ slots, search, ...range }}
            stepMs={metrics.stepMs}
            series={metrics.rotations}
            samples={samplesOf(metrics)}
          />
        )}
      </Panel>
      <Panel
        title="Rotations"
        aside={
          <div className="flex flex-wrap items-center gap-2">
            <Filters search={search} slots={slots} />
            <ExportCsv path={apiPathOf({ ...search, atMs: null }, 200)} />
          </div>
        }
      >
        {moment !== null && <Moment {...moment} />}
        <List search={search} data={data} />
      </Panel>
    </>
  )
}

function List({ search, data: { items, nextBefore, moment } }: { search: RotationsSearch; data: RotationsData }) {
  if (items.length === 0) return <Nothing search={search} />
  const isLive = search.before === null && search.range === null && search.atMs === null
  return (
    <>
      <LiveList
        path={apiPathOf({ ...search, atMs: null }, PAGE)}
        initial={items}
        markedEpoch={moment?.epoch ?? null}
        isLive={isLive}
      />
      <WalkList />
      <nav aria-label="Pages of the list" className="flex gap-2 pt-4">
        {search.before !== null && (
          <Link href={hrefOf({ ...search, before: null })} className={buttonClass()}>
            Newest
          </Link>
        )}
        {nextBefore !== null && (
          <Link href={hrefOf({ ...search, before: nextBefore, atMs: null })} className={buttonClass()}>
            Older
          </Link>
        )}
      </nav>
    </>
  )
}

function Nothing({ search }: { search: RotationsSearch }) {
  const filters = activeFilters(search, { trigger: triggerName })
  if (filters.length === 0 && search.before === null && search.atMs === null) {
    return (
      <Empty title="No rotation yet">
        The first start is rotation 1. From then on the timer of the policy moves the traffic to another container, and
        each move stands here with what it cost.
      </Empty>
    )
  }
  return (
    <Empty
      title={filters.length === 0 ? 'Nothing is recorded there' : 'No rotation fits all of these'}
      action={
        <div className="flex flex-wrap gap-2">
          {filters.map(({ name, label, href }) => (
            <Link key={name} href={href} className={buttonClass()}>
              Drop {label}
            </Link>
          ))}
          <Link href="/rotations" className={buttonClass({ variant: 'quiet' })}>
            Show all
          </Link>
        </div>
      }
    >
      {search.outcome === 'kept' && filters.length === 1
        ? 'No rotation has been kept. A kept rotation means the new container failed its checks and the old one stayed; nothing was lost.'
        : 'Rotations are kept for 180 days; kept ones and alarms for two years.'}
    </Empty>
  )
}
