import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { timingOf } from '../../../../../workflows/domain/next-delay.ts'
import { Panel } from '../../../../ui/components/panel.tsx'
import { DialPanel } from '../../../components/overview/dial-panel.tsx'
import { Figures } from '../../../components/overview/figures.tsx'
import { LatestRotations } from '../../../components/overview/latest-rotations.tsx'
import { Startup } from '../../../components/overview/startup.tsx'
import { TopologyPanel } from '../../../components/overview/topology-panel.tsx'
import { WalkTrace } from '../../../components/overview/walk-trace.tsx'
import { LiveTrace } from '../../../components/trace/live-trace.tsx'
import { rotationsOf, samplesOf } from '../../../components/trace/series.ts'
import { TraceKey } from '../../../components/trace/trace-key.tsx'
import { FindingLine } from '../../../components/verdict/finding-line.tsx'
import { VerdictLine } from '../../../components/verdict/verdict-line.tsx'
import { readOverview } from '../../../server/pages/read-overview.ts'
import { requireSession } from '../../../server/require-session.ts'

export const metadata = { title: 'Overview' }

export default async function OverviewPage() {
  const { account } = await requireSession('viewer')
  const { slots, policy, metrics, latest, seen } = await readOverview()
  const { marks, spans } = metrics.rotations ?? { marks: null, spans: null }
  return (
    <>
      <VerdictLine slots={slots} canAct={account.role === 'operator'} seen={seen} />
      <Startup />
      <FindingLine seen={seen} />
      <Figures />
      <div className="grid border-line border-b lg:grid-cols-[minmax(0,1fr)_--spacing(86)]">
        <Panel title="Where traffic goes" className="border-b-0 max-lg:order-2 max-lg:border-t">
          <TopologyPanel slots={slots} />
        </Panel>
        <Panel title="Exposure" className="flex flex-col border-b-0 max-lg:order-1 lg:border-l">
          <DialPanel timing={policy === null ? null : timingOf(policy.interval)} policyVersion={policy?.version ?? 0} />
        </Panel>
      </div>
      <Panel
        title={
          <>
            Last <span className="max-sm:hidden">30</span>
            <span className="sm:hidden">12</span> minutes
          </>
        }
        aside={<TraceKey />}
      >
        <LiveTrace slots={slots} rotations={rotationsOf({ marks, spans })} samples={samplesOf(metrics)} />
        <WalkTrace />
      </Panel>
      <Panel title="Latest rotations" aside={<AllRotations />}>
        <LatestRotations initial={latest} />
      </Panel>
    </>
  )
}

function AllRotations() {
  return (
    <Link href="/rotations" className="inline-flex items-center gap-1 font-medium text-accent hover:underline">
      All rotations
      <ArrowRight size={13} strokeWidth={1.75} aria-hidden="true" />
    </Link>
  )
}
