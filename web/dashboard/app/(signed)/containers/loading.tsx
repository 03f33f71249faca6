import { Skeleton } from '../../../../ui/components/empty.tsx'

const cards = ['first', 'second', 'third'] as const

/** Three slots in their final sizes. */
export default function Loading() {
  return (
    <div>
      <div className="flex gap-3 border-line border-b px-6 py-3 max-md:px-4">
        <Skeleton className="h-8 w-72 max-w-full" />
      </div>
      {cards.map((card) => (
        <div key={card} className="grid gap-3 border-line border-b px-6 py-4 last:border-b-0 max-md:px-4">
          <Skeleton className="h-6 w-48" />
          <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[--spacing(72)_minmax(0,1fr)]">
            <Skeleton className="h-40" />
            <Skeleton className="h-40" />
          </div>
        </div>
      ))}
    </div>
  )
}
