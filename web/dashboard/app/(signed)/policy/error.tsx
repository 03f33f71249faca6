'use client'

import { ErrorPanel } from '../../../../ui/components/empty.tsx'

interface PolicyErrorProps {
  error: Error & { digest?: string }
  reset(): void
}

export default function PolicyError({ error, reset }: PolicyErrorProps) {
  return (
    <ErrorPanel
      className="px-6 max-md:px-4"
      title="The policy could not be read"
      detail="The control database did not answer. The policy in force goes on working; leyzenctl can change it, too."
      requestId={error.digest ?? null}
      onRetry={reset}
    />
  )
}
