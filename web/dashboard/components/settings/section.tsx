import type { ReactNode } from 'react'

export interface SectionProps {
  title: string
  /** What it is for, in one or two sentences. */
  about?: ReactNode
  children: ReactNode
}

/** Title and sense on the left, the controls on the right; below each other where it is narrow. */
export function Section({ title, about, children }: SectionProps) {
  // Of the title and not drawn: a part that is rendered again on the server would get the id of another one.
  const id = `section-${title.toLowerCase().replaceAll(' ', '-')}`
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-8 gap-y-3 border-line border-b px-6 py-6 last:border-b-0 max-md:px-4 max-md:py-4 lg:grid-cols-[--spacing(60)_minmax(0,1fr)]"
    >
      <div>
        <h2 id={id} className="font-strong text-14">
          {title}
        </h2>
        {about && <p className="mt-1 max-w-prose text-text-3">{about}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  )
}
