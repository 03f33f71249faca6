import { Skeleton } from '../../../../../ui/components/empty.tsx'

const rows = Array.from({ length: 12 }, (_, index) => index)

/** The list with nothing in it yet, in its final sizes. */
export default function Loading() {
  return (
    <div>
      <div className="grid gap-2 border-line border-b px-6 py-4 max-md:px-4">
        <Skeleton className="h-6 w-40" />
        <Skeleton className="h-50" />
      </div>
      <div className="grid px-6 py-4 max-md:px-4">
        <Skeleton className="mb-2 h-8 w-80 max-w-full" />
        {rows.map((row) => (
          <div key={row} className="flex h-row items-center border-line border-t">
            <Skeleton className="h-4 w-full" label={row === 0 ? 'Loading' : ''} />
          </div>
        ))}
      </div>
    </div>
  )
}
