'use client'
import { ErrorPanel } from '../../../ui/components/empty.tsx'
import { Panel } from '../../../ui/components/panel.tsx'

/** One screen failed; the frame and the live data around it stand. */
export default function ScreenError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Panel>
      <ErrorPanel
        title="This screen could not be made"
        detail="What it wanted to read was not there or could not be read. Traffic flows on, rotations go on, and the other screens may work. The dashboard’s log says why; the number below finds the line."
        requestId={error.digest ?? null}
        onRetry={reset}
      />
    </Panel>
  )
}
