import { notFound } from 'next/navigation'
import { StateChip } from '../../../../../ui/components/chip.tsx'
import { Panel } from '../../../../../ui/components/panel.tsx'
import { DriftTree } from '../../../../components/drift-tree/drift-tree.tsx'
import { Actions } from '../../../../components/rotation/actions.tsx'
import { CountersPanel } from '../../../../components/rotation/counters-panel.tsx'
import { Facts } from '../../../../components/rotation/facts.tsx'
import { Grow } from '../../../../components/rotation/grow.tsx'
import { noHistory } from '../../../../components/rotation/history.ts'
import { ProofPanel } from '../../../../components/rotation/proof-panel.tsx'
import { tell } from '../../../../components/rotation/sentence.ts'
import { StepChart } from '../../../../components/rotation/step-chart.tsx'
import type { RotationDetail } from '../../../../contract/rotations.ts'
import { formatCount } from '../../../../lib/format.ts'
import { findRotation } from '../../../../server/pages/find-rotation.ts'
import { requireSession } from '../../../../server/require-session.ts'

interface PageProps {
  params: Promise<{ epoch: string }>
}

export async function generateMetadata({ params }: PageProps) {
  const { epoch } = await params
  return { title: /^\d{1,15}$/.test(epoch) ? `Rotation ${epoch}` : 'Rotation' }
}

export default async function RotationPage({ params }: PageProps) {
  await requireSession('viewer')
  const found = await findRotation((await params).epoch)
  if (found === null) notFound()
  const { rotation, nowMs } = found
  return (
    <>
      <Header rotation={rotation} nowMs={nowMs} />
      <Facts rotation={rotation} />
      <Panel title="Steps" hint="Each attempt on a line of its own, to scale.">
        <Steps rotation={rotation} />
      </Panel>
      <div className="grid border-line border-b lg:grid-cols-2">
        <Panel title="Proof of cleansing" className="border-b-0">
          <ProofPanel rotation={rotation} />
        </Panel>
        <Panel title="HAProxy's counters" className="border-b-0 max-lg:border-t lg:border-l">
          <CountersPanel counters={rotation.counters} cut={rotation.cut} />
        </Panel>
      </div>
      <Panel
        title="Files that had changed in the old one"
        {...(rotation.drift.count > 0 && {
          hint: `${formatCount(rotation.drift.count)} against its image; it was destroyed with them.`,
        })}
      >
        <Drift rotation={rotation} />
      </Panel>
      {rotation.outcome === null && <Grow epoch={rotation.epoch} />}
    </>
  )
}

function Header({ rotation, nowMs }: { rotation: RotationDetail; nowMs: number }) {
  const step = rotation.steps.findLast(({ state }) => state === 'started') ?? rotation.steps.at(-1)
  const { title, detail, next } = tell(rotation, step?.step ?? null)
  const state = rotation.outcome ?? (step?.step === 'drainOld' ? 'draining' : 'rotating')
  return (
    <header className="grid gap-3 px-6 pt-4 pb-4 max-md:px-4">
      <div>
        <StateChip state={state} />
        <h2 className="mt-2 font-semibold text-20">{title}</h2>
        <p className="mt-1 text-14 text-text-2">{detail}</p>
      </div>
      {next.length > 0 && (
        <div className="rounded-10 bg-danger-soft px-4 py-3">
          <h3 className="font-semibold text-danger">What to do</h3>
          <ol className="mt-1 grid list-decimal gap-1 pl-5">
            {next.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </div>
      )}
      <Actions rotation={rotation} noHistory={noHistory(rotation, nowMs)} />
    </header>
  )
}

function Steps({ rotation: { startedAt, finishedAt, steps, stepsPruned } }: { rotation: RotationDetail }) {
  if (stepsPruned) {
    return (
      <p className="text-text-2">
        The steps of a rotation that went well are kept for 30 days; its figures, counters and proof are kept for 180.
      </p>
    )
  }
  if (steps.length === 0) return <p className="text-text-2">The first step is about to begin.</p>
  return <StepChart startedAt={startedAt} finishedAt={finishedAt} steps={steps} />
}

function Drift({ rotation: { drift, outcome, old } }: { rotation: RotationDetail }) {
  if (drift.count > 0) return <DriftTree files={drift.files} count={drift.count} />
  if (outcome === null) return <p className="text-text-2">Looked at when the old container is destroyed.</p>
  if (old === null) return <p className="text-text-2">There was no container before it.</p>
  return (
    <p className="text-text-2">
      {outcome === 'kept' ? 'The old container stayed, so it was not looked at.' : 'No file had changed.'}
    </p>
  )
}
