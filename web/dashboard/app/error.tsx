'use client'
import { ErrorPanel } from '../../ui/components/empty.tsx'
import { Entrance } from '../components/sign-in/entrance.tsx'

export interface ErrorPageProps {
  error: Error & { digest?: string }
  reset: () => void
}

/** Where even the frame could not be made, mostly because the control database cannot be read. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <Entrance title="This page could not be made">
      <ErrorPanel
        title="The dashboard failed while reading"
        detail="Traffic to the vault flows on and rotations go on without this page. The dashboard’s log says why; the number below finds the line."
        requestId={error.digest ?? null}
        onRetry={reset}
        className="pt-0 pb-0"
      />
    </Entrance>
  )
}
