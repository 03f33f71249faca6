import type { PolicyDifference } from './policy-diff.ts'

/** What differs, a row for each field. */
export function DiffTable({ lines, caption }: { lines: readonly PolicyDifference[]; caption: string }) {
  if (lines.length === 0) return <p className="text-text-2">No field differs.</p>
  return (
    <table className="w-full border-collapse text-left">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-12 text-text-3">
        <tr>
          <th scope="col" className="py-1 pr-3 font-normal">
            Field
          </th>
          <th scope="col" className="py-1 pr-3 font-normal">
            Before
          </th>
          <th scope="col" className="py-1 font-normal">
            After
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ path, label, before, after }) => (
          <tr key={`${path} ${before} ${after}`} className="border-line border-t align-top">
            <th scope="row" className="py-1.5 pr-3 font-normal text-text-2">
              {label}
            </th>
            <td className="py-1.5 pr-3 text-text-2">{before ?? '–'}</td>
            <td className="py-1.5 font-medium">{after ?? 'removed'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
