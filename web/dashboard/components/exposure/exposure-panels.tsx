import { Panel } from '../../../ui/components/panel.tsx'
import type { ExposureSection } from '../../contract/figures.ts'
import { formatCount, formatDuration, formatRatio } from '../../lib/format.ts'
import { ExposureTable } from './exposure-table.tsx'
import { FigureCard } from './figure-card.tsx'
import { sampleText } from './figure-text.ts'
import { MethodNote } from './method-note.tsx'
import { SurvivalPanel } from './survival-panel.tsx'

/** How long containers were exposed. */
export function ExposurePanels({ exposure }: { exposure: ExposureSection }) {
  const { whole, overLimit, survival, methods } = exposure
  const limit = overLimit === null ? undefined : `limit ${formatDuration(overLimit.limitMs)}`
  const common = { samples: 'rotations', format: formatDuration, method: methods.exposure } as const
  return (
    <>
      <Panel title="How long containers were exposed" hint="From the first byte served to the process destroyed">
        <div className="grid gap-x-8 gap-y-6 sm:grid-cols-3">
          <FigureCard
            {...common}
            title="Half of them, p50"
            figure={whole.p50Ms}
            sentence="Half of the containers were gone by then."
          />
          <FigureCard
            {...common}
            title="Nineteen of twenty, p95"
            figure={whole.p95Ms}
            sentence="One in twenty was exposed longer."
          />
          <FigureCard {...common} title="Longest" figure={whole.maxMs} beside={limit} sentence={limitWords(exposure)} />
        </div>
        <div className="mt-6">
          <ExposureTable exposure={exposure} />
          <p className="mt-2 text-12 text-text-3">
            p50 and p95 from 30 containers on; the longest is a fact at any number.
          </p>
        </div>
      </Panel>
      <Panel
        title="What an intruder could have had"
        hint="Survival curve: share of containers exposed longer than a given time"
      >
        {survival.enough ? (
          <SurvivalPanel curve={survival.value} limitMs={overLimit?.limitMs ?? null} />
        ) : (
          <p className="text-text-3">{sampleText(survival, 'rotations')}</p>
        )}
        <MethodNote method={methods.survival} />
      </Panel>
    </>
  )
}

function limitWords({ overLimit }: ExposureSection): string {
  if (overLimit === null) return 'No limit is known for this window.'
  const { count } = overLimit
  return count === 0
    ? 'None was over the limit of the policy in force.'
    : `${formatCount(count)} ${count === 1 ? 'was' : 'were'} over the limit of the policy in force.`
}

/** What rotations proved and what they cost. */
export function CleansingPanel({ exposure: { cleansing, methods } }: { exposure: ExposureSection }) {
  const { replaced, proved, provedRatio, coverageRatio, lostPerRotation, lost, failed, failedRatio, cpuMsPerRotation } =
    cleansing
  const common = { samples: 'rotations' } as const
  return (
    <Panel title="What rotations proved and cost">
      <div className="grid gap-x-8 gap-y-6 sm:grid-cols-2 lg:grid-cols-3">
        <FigureCard
          {...common}
          title="Cleansing proved"
          figure={provedRatio}
          format={formatRatio}
          beside={`${formatCount(proved)} of ${formatCount(replaced)}`}
          sentence="New id, wanted image, no change before it served, and the old container’s id answers 404."
          method={methods.cleansing}
        />
        <FigureCard
          {...common}
          title="Exposed time covered"
          figure={coverageRatio}
          format={formatRatio}
          sentence="Share of the exposed time that a proved cleansing ended. One unproved container that stayed long weighs more than one that stayed a minute."
          method={methods.cleansing}
        />
        <FigureCard
          {...common}
          title="Requests lost"
          figure={{ enough: true, value: lost, n: lostPerRotation.n }}
          format={formatCount}
          beside={lostPerRotation.enough ? `${lostPerRotation.value.toFixed(3)} each rotation` : undefined}
          sentence="Requests that failed through us while rotating, counted from HAProxy’s own counters."
          method={methods.cleansing}
        />
        <FigureCard
          {...common}
          title="Kept or alarm"
          figure={failedRatio}
          format={formatRatio}
          beside={`${formatCount(failed)} rotations`}
          sentence="Rotations that did not replace the container. Nothing is lost by one; the exposure grows."
          method={methods.cleansing}
        />
        <FigureCard
          {...common}
          title="CPU time of a rotation"
          figure={cpuMsPerRotation}
          format={formatDuration}
          sentence="What the new container used from its start until it served."
          method={methods.cost}
        />
      </div>
    </Panel>
  )
}
