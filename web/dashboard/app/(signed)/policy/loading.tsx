import { Skeleton } from '../../../../ui/components/empty.tsx'

const parts = ['interval', 'exposure', 'replacing', 'risk'] as const

/** Form and what-if in their final sizes. */
export default function Loading() {
  return (
    <div>
      <div className="grid gap-2 border-line border-b px-6 py-4 max-md:px-4">
        <Skeleton className="h-6 w-64 max-w-full" />
        <Skeleton className="h-5 w-96 max-w-full" />
      </div>
      <div className="grid gap-6 px-6 py-4 max-md:px-4 lg:grid-cols-[minmax(0,1fr)_--spacing(100)]">
        <div className="grid gap-6">
          {parts.map((name) => (
            <Skeleton key={name} className="h-40" />
          ))}
        </div>
        <Skeleton className="h-140" />
      </div>
    </div>
  )
}
