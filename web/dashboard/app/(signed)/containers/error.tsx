'use client'

import { ErrorPanel } from '../../../../ui/components/empty.tsx'

interface ContainersErrorProps {
  error: Error & { digest?: string }
  reset(): void
}

export default function ContainersError({ error, reset }: ContainersErrorProps) {
  return (
    <ErrorPanel
      className="px-6 max-md:px-4"
      title="The containers could not be read"
      detail="The control database did not answer. Traffic and rotation go on without this page; Overview shows what the live feed brings."
      requestId={error.digest ?? null}
      onRetry={reset}
    />
  )
}
