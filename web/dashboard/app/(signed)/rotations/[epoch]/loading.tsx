import { Skeleton } from '../../../../../ui/components/empty.tsx'

const steps = Array.from({ length: 8 }, (_, index) => index)

/** One rotation with nothing in it yet, in its final sizes. */
export default function Loading() {
  return (
    <div>
      <div className="grid gap-2 px-6 py-4 max-md:px-4">
        <Skeleton className="h-6 w-24" />
        <Skeleton className="h-7 w-120 max-w-full" label="" />
        <Skeleton className="h-5 w-80 max-w-full" label="" />
        <Skeleton className="h-7 w-100 max-w-full" label="" />
      </div>
      <div className="h-39 border-line border-y" />
      <div className="grid px-6 py-4 max-md:px-4">
        <Skeleton className="mb-3 h-6 w-20" label="" />
        {steps.map((step) => (
          <div key={step} className="flex h-9 items-center border-line border-t">
            <Skeleton className="h-4 w-full" label="" />
          </div>
        ))}
      </div>
    </div>
  )
}
