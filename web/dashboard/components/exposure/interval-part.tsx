import { Notice } from '../../../ui/components/notice.tsx'
import type { Method, UnpredictabilityPart } from '../../contract/figures.ts'
import { formatDuration, formatRatio } from '../../lib/format.ts'
import { correlationWords, distanceWords, guessWords, residualWords, variationWords } from './exposure-words.ts'
import { FigureCard } from './figure-card.tsx'
import { sampleText } from './figure-text.ts'
import { IntervalChart } from './interval-chart.tsx'
import { MethodNote } from './method-note.tsx'

interface IntervalPartProps {
  part: UnpredictabilityPart
  methods: Readonly<Record<string, Method>>
}

/** The intervals that one version of the policy made. */
export function IntervalPart({ part, methods }: IntervalPartProps) {
  const { histogram, fixed, policyVersion } = part
  return (
    <div className="grid gap-6">
      {fixed ? (
        <Notice tone="warning">
          The interval of policy {policyVersion} is fixed: predictable by design. The figures below say so, too.
        </Notice>
      ) : null}
      {histogram.enough ? (
        <div>
          <IntervalChart
            bins={histogram.value}
            n={histogram.n}
            title={`Intervals under policy ${policyVersion}, share of each bin`}
          />
          <MethodNote method={methods.histogram} />
        </div>
      ) : (
        <p className="text-text-3">Histogram: {sampleText(histogram, 'intervals')}.</p>
      )}
      <div className="grid gap-x-8 gap-y-6 sm:grid-cols-2 lg:grid-cols-3">
        <IntervalCards part={part} methods={methods} />
      </div>
    </div>
  )
}

function IntervalCards({ part, methods }: IntervalPartProps) {
  const { theory, bestGuess } = part
  const common = { samples: 'intervals' } as const
  const three = (value: number) => value.toFixed(3).replace('-', '−')
  return (
    <>
      <FigureCard
        {...common}
        title="Left for an intruder"
        figure={part.residualMs}
        format={formatDuration}
        beside={`theory ${formatDuration(theory.residualMs)}`}
        sentence={residualWords(part)}
        method={methods.residual}
      />
      <FigureCard
        {...common}
        title="Best 10 s guess"
        figure={bestGuess.observed}
        format={formatRatio}
        beside={`theory ${formatRatio(bestGuess.theory.ratio)}`}
        sentence={guessWords(part)}
        method={methods.bestGuess}
      />
      <FigureCard
        {...common}
        title="Spread of intervals"
        figure={part.variation}
        format={three}
        beside={`theory ${theory.cv.toFixed(3)}`}
        sentence={variationWords(part)}
        method={methods.variation}
      />
      <FigureCard
        {...common}
        title="Distance from the policy"
        figure={part.kolmogorovSmirnov}
        format={({ distance }) => three(distance)}
        sentence={distanceWords(part)}
        method={methods.kolmogorovSmirnov}
      />
      <FigureCard
        {...common}
        title="Memory between intervals"
        figure={part.autocorrelation}
        format={({ lag1 }) => three(lag1)}
        sentence={correlationWords(part)}
        method={methods.autocorrelation}
      />
    </>
  )
}
