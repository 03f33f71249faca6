import type { Method } from '../../contract/figures.ts'

/** How a figure is made, for whoever wants to check it. */
export function MethodNote({ method }: { method: Method | undefined }) {
  if (method === undefined) return null
  return (
    <details className="mt-1 text-12 text-text-3">
      <summary className="inline-block min-h-target py-0.5 text-accent underline-offset-2 hover:underline">
        How is this computed
      </summary>
      <dl className="mt-1 grid gap-1 rounded-8 bg-inset p-3 text-text-2">
        <Line term="Formula">{method.formula}</Line>
        <Line term="Out of">{method.query}</Line>
        <Line term="Mind">{method.caveat}</Line>
      </dl>
    </details>
  )
}

function Line({ term, children }: { term: string; children: string }) {
  return (
    <div className="flex gap-2">
      <dt className="w-16 shrink-0 text-text-3">{term}</dt>
      <dd className="m-0 min-w-0 break-words">{children}</dd>
    </div>
  )
}
