import { Panel } from '../../../ui/components/panel.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { UnpredictabilitySection } from '../../contract/figures.ts'
import { formatCount, formatRatio } from '../../lib/format.ts'
import { ChoiceMap } from './choice-map.tsx'
import { FigureCard } from './figure-card.tsx'
import { IntervalPart } from './interval-part.tsx'

/** When the next switch comes, and where it goes. */
export function UnpredictabilityPanels({ section }: { section: UnpredictabilitySection }) {
  const [newest, ...earlier] = section.parts
  return (
    <>
      <Panel title="When: intervals between switches" hint="By timer and age limit; each policy apart">
        {newest === undefined ? (
          <p className="text-text-2">No policy is stored yet: the first start stores one.</p>
        ) : (
          <IntervalPart part={newest} methods={section.methods} />
        )}
        {earlier.map((part) => (
          <details key={part.policyVersion} className="mt-4 border-line border-t pt-3">
            <summary className="min-h-target">
              Policy {part.policyVersion}, <Instant at={part.fromAt} show="date" /> to{' '}
              <Instant at={part.toAt} show="date" />, {formatCount(part.n)} intervals
            </summary>
            <div className="pt-4">
              <IntervalPart part={part} methods={section.methods} />
            </div>
          </details>
        ))}
      </Panel>
      <ChoicePanel section={section} />
    </>
  )
}

function ChoicePanel({ section: { choice, methods } }: { section: UnpredictabilitySection }) {
  const { slots, counts, shareRatios, entropyRatio, correctedRatio } = choice
  const corrected = correctedRatio.enough ? `corrected for few samples ${formatRatio(correctedRatio.value)}` : undefined
  return (
    <Panel title="Where: choice of the next slot" hint={`Out of ${slots.length} slots`}>
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
        <FigureCard
          title="Unpredictability of the choice"
          figure={entropyRatio}
          samples="switches"
          format={formatRatio}
          beside={corrected}
          sentence={
            slots.length > 2
              ? '0 % would mean that the next slot is certain, 100 % that nobody can do better than a blind guess among the others. A preference for a container unlike the serving one lowers it on purpose.'
              : 'With two slots the next one is always the other. A third slot gives a choice.'
          }
          method={methods.choice}
        />
        <ChoiceMap slots={slots} counts={counts} shareRatios={shareRatios} />
      </div>
    </Panel>
  )
}
