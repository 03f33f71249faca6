'use client'

import { ErrorPanel } from '../../../../ui/components/empty.tsx'

interface SecurityErrorProps {
  error: Error & { digest?: string }
  reset(): void
}

export default function SecurityError({ error, reset }: SecurityErrorProps) {
  return (
    <ErrorPanel
      className="px-6 max-md:px-4"
      title="The security events could not be read"
      detail="The control database did not answer. Events are still recorded and risks still acted on; they appear here once it answers."
      requestId={error.digest ?? null}
      onRetry={reset}
    />
  )
}
