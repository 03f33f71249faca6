import { Table, Td, Th, Tr } from '../../../ui/components/table.tsx'
import type { Counters } from '../../contract/rotations.ts'
import { formatCount } from '../../lib/format.ts'
import { counterLines } from './counters.ts'

/** HAProxy's own counters around the rotation. */
export function CountersPanel({ counters, cut }: { counters: Counters | null; cut: number | null }) {
  const lines = counterLines(counters, cut ?? 0)
  if (lines.length === 0) {
    return (
      <p className="text-text-2">HAProxy could not be asked at the beginning or at the end, so nothing is claimed.</p>
    )
  }
  return (
    <>
      <Table caption="HAProxy's counters before and after the rotation">
        <thead>
          <tr>
            <Th>Counter</Th>
            <Th numeric>Before</Th>
            <Th numeric>After</Th>
            <Th numeric>Rise</Th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, name, hint, before, after, delta, isFault }) => (
            <Tr key={key}>
              <Td>
                {name}
                <span className="ml-2 text-12 text-text-3 max-xl:hidden">{hint}</span>
              </Td>
              <Td numeric>{formatCount(before)}</Td>
              <Td numeric>{formatCount(after)}</Td>
              <Td numeric className={isFault ? 'font-semibold text-danger' : 'font-medium'}>
                {formatCount(delta)}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <p className="pt-2 text-12 text-text-3">
        {counters?.difference == null
          ? 'HAProxy restarted in between, so no rise is claimed.'
          : `Lost = errors sent to clients − the vault's own + transfers ended − ${formatCount(cut ?? 0)} cut at the drain deadline.`}
      </p>
    </>
  )
}
