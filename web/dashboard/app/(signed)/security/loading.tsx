import { Skeleton } from '../../../../ui/components/empty.tsx'

const rows = ['a', 'b', 'c', 'd', 'e', 'f'] as const

/** Alerts, shelf and list in their final sizes. */
export default function Loading() {
  return (
    <div className="grid gap-8 px-6 py-4 max-md:px-4">
      <Skeleton className="h-28" />
      <Skeleton className="h-28" />
      <div className="grid gap-2">
        {rows.map((row) => (
          <Skeleton key={row} className="h-row" />
        ))}
      </div>
    </div>
  )
}
