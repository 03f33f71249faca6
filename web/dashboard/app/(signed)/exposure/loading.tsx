import { Skeleton } from '../../../../ui/components/empty.tsx'

const figures = ['p50', 'p95', 'longest'] as const

/** Head, three figures, the table and the curve in their final sizes. */
export default function Loading() {
  return (
    <div>
      <div className="grid gap-2 border-line border-b px-6 py-4 max-md:px-4">
        <Skeleton className="h-6 w-120 max-w-full" />
        <Skeleton className="h-4 w-64 max-w-full" />
      </div>
      <div className="grid gap-x-8 gap-y-6 px-6 py-4 max-md:px-4 sm:grid-cols-3">
        {figures.map((name) => (
          <Skeleton key={name} className="h-32" />
        ))}
      </div>
      <div className="grid gap-6 px-6 py-4 max-md:px-4">
        <Skeleton className="h-44" />
        <Skeleton className="h-72" />
      </div>
    </div>
  )
}
