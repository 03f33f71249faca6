import Link from 'next/link'
import { Notice } from '../../../ui/components/notice.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { Metrics } from '../../contract/metrics.ts'
import { CleansingPanel, ExposurePanels } from './exposure-panels.tsx'
import { headline } from './exposure-words.ts'
import { NoFigures } from './no-figures.tsx'
import { RefreshOnRotation } from './refresh-on-rotation.tsx'
import { UnpredictabilityPanels } from './unpredictability-panels.tsx'
import { WindowLinks } from './window-links.tsx'
import type { ExposureWindow } from './windows.ts'

/** Every figure of exposure and unpredictability, with how it is made. */
export function ExposureScreen({ metrics, window }: { metrics: Metrics; window: ExposureWindow }) {
  const { exposure, unpredictability, policyChanges, toAt } = metrics
  if (exposure === undefined || unpredictability === undefined) return null
  return (
    <>
      <header className="border-line border-b px-6 pt-4 pb-4 max-md:px-4">
        <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
          <div className="min-w-0 grow basis-80">
            <p className="text-16 font-semibold tracking-tight">{headline(exposure, window.words)}</p>
            <p className="mt-1 text-12 text-text-3">
              As of <Instant at={toAt} show="clock" />. What serves now counts when it ends.
            </p>
          </div>
          <WindowLinks current={window.id} />
        </div>
        <PolicyChanges changes={policyChanges} />
        {exposure.truncated ? (
          <Notice className="mt-3">This window holds more than 20,000 rotations: the latest 20,000 count.</Notice>
        ) : null}
      </header>
      {exposure.n === 0 && unpredictability.parts.every(({ n }) => n === 0) ? (
        <NoFigures />
      ) : (
        <>
          <ExposurePanels exposure={exposure} />
          <UnpredictabilityPanels section={unpredictability} />
          <CleansingPanel exposure={exposure} />
        </>
      )}
      <RefreshOnRotation />
    </>
  )
}

/** Figures of one window under two policies would be of neither. */
function PolicyChanges({ changes: stored }: { changes: Metrics['policyChanges'] }) {
  // The first version replaced nothing.
  const changes = stored.filter(({ version }) => version > 1)
  const latest = changes.at(-1)
  if (latest === undefined) return null
  return (
    <Notice className="mt-3" action={<Link href="/policy">Versions</Link>}>
      The policy changed {changes.length === 1 ? 'once' : `${changes.length} times`} in this window, last at{' '}
      <Instant at={latest.at} show="date" /> by {latest.by}. Intervals are split there; exposure counts all together.
    </Notice>
  )
}
