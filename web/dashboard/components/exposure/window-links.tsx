import Link from 'next/link'
import { exposureWindows } from './windows.ts'

/** The windows to look at, as links: each is an address of its own. */
export function WindowLinks({ current }: { current: string }) {
  return (
    <nav aria-label="Window" className="inline-flex rounded-8 border border-line bg-inset p-0.5">
      {exposureWindows.map(({ id, label }) => (
        <Link
          key={id}
          href={`/exposure?window=${id}`}
          scroll={false}
          aria-current={id === current ? 'true' : undefined}
          className="inline-flex h-7 items-center rounded-6 border border-transparent px-2 text-12 whitespace-nowrap text-text-2 hover:text-text aria-[current]:border-line-strong aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-text max-md:h-10"
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
