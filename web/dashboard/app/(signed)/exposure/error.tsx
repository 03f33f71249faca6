'use client'

import { ErrorPanel } from '../../../../ui/components/empty.tsx'

interface ExposureErrorProps {
  error: Error & { digest?: string }
  reset(): void
}

export default function ExposureError({ error, reset }: ExposureErrorProps) {
  return (
    <ErrorPanel
      className="px-6 max-md:px-4"
      title="The figures could not be computed"
      detail="The control database did not answer, or its records could not be read. Nothing is lost: the figures are made anew from the records each time."
      requestId={error.digest ?? null}
      onRetry={reset}
    />
  )
}
