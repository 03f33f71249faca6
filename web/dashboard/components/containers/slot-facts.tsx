import type { ReactNode } from 'react'
import { CopyButton } from '../../../ui/components/copy-button.tsx'
import { Age } from '../../../ui/components/time.tsx'
import type { Container } from '../../contract/containers.ts'
import { formatBytes, formatCount, formatDuration, formatRatio } from '../../lib/format.ts'
import { ProofText } from './proof-text.tsx'

/** What is known of the container in a slot. */
export function SlotFacts({ container, isLate }: { container: Container; isLate: boolean }) {
  const { containerId, imageDigest, variant, stateSinceAt, proof, state } = container
  const figure = isLate ? 'text-text-3' : ''
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4">
      <Fact term="In this state">
        <Age sinceAt={stateSinceAt} />
      </Fact>
      <Fact term="Exposed">
        <Exposure container={container} />
      </Fact>
      <Fact term="Connections">
        <span className={figure}>{formatCount(container.connections)}</span>
      </Fact>
      <Fact term="CPU, memory">
        <span className={figure}>
          {formatRatio(container.cpuRatio)}, {formatBytes(container.memoryBytes)}
          {container.memoryLimitBytes === null ? '' : ` of ${formatBytes(container.memoryLimitBytes)}`}
        </span>
      </Fact>
      <Fact term="Image">
        <span className="font-mono text-12">{imageDigest === null ? '–' : shortDigest(imageDigest)}</span>
        {variant === null ? null : <span className="text-text-3"> {variant}</span>}
      </Fact>
      <Fact term="Container">
        <span className="font-mono text-12">{containerId?.slice(0, 12) ?? '–'}</span>
        {containerId === null ? null : (
          <span className="-my-1">
            <CopyButton text={containerId} label={`Copy the id of the container in ${container.slot}`} />
          </span>
        )}
      </Fact>
      <Fact term="Proved clean">
        {state === 'empty' ? <span className="text-text-3">–</span> : <ProofText proof={proof} />}
      </Fact>
    </dl>
  )
}

/** Grows while it serves or drains; a spare has none. */
export function Exposure({ container: { state, stateSinceAt, exposureMs, servingMs } }: { container: Container }) {
  if (exposureMs === null) return <span className="text-text-3">never served</span>
  if (state === 'serving') return <Age sinceAt={stateSinceAt} className="font-medium" />
  if (state !== 'draining') return <>{formatDuration(exposureMs)}</>
  // The clock of the exposure began when it began to serve, so long before it began to drain.
  const servedAtMs = stateSinceAt === null ? null : Date.parse(stateSinceAt) - (servingMs ?? 0)
  return <Age sinceAt={servedAtMs} className="font-medium" />
}

export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12)
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="self-center text-text-3">{term}</dt>
      <dd className="m-0 flex min-h-6.5 min-w-0 flex-wrap items-center gap-1">{children}</dd>
    </>
  )
}
