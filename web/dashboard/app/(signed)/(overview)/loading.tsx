import { Skeleton } from '../../../../ui/components/empty.tsx'

const cells = ['lost', 'rotations', 'cut-over', 'exposure'] as const

/** Overview with nothing in it yet, in its final sizes. */
export default function Loading() {
  return (
    <div>
      <div className="grid gap-2 px-6 pt-4 pb-4 max-md:px-4">
        <Skeleton className="h-8 w-80 max-w-full" />
        <Skeleton className="h-5 w-120 max-w-full" />
      </div>
      <div className="grid grid-cols-2 border-line border-y md:grid-cols-4">
        {cells.map((name) => (
          <div key={name} className="grid h-24.5 content-start gap-2 px-6 py-3 max-md:px-4">
            <Skeleton className="h-4 w-24" />
            <Skeleton className="h-8 w-20" />
          </div>
        ))}
      </div>
      <div className="grid gap-8 px-6 py-4 max-md:px-4 lg:grid-cols-[minmax(0,1fr)_--spacing(74)]">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
      <div className="grid gap-6 border-line border-t px-6 py-4 max-md:px-4">
        <Skeleton className="h-50" />
        <Skeleton className="h-60" />
      </div>
    </div>
  )
}
