import { Table, Th, Tr } from '../../../ui/components/table.tsx'
import type { UnpredictabilitySection } from '../../contract/figures.ts'
import { formatCount, formatRatio } from '../../lib/format.ts'

type Choice = Pick<UnpredictabilitySection['choice'], 'slots' | 'counts' | 'shareRatios'>

/** Which slot followed which: counts and shares, the ground darker where the share is higher. */
export function ChoiceMap({ slots, counts, shareRatios }: Choice) {
  return (
    <Table caption="Switches by the slot left and the slot taken" className="sm:w-auto">
      <thead>
        <tr>
          <Th>left, then taken</Th>
          {slots.map((slot) => (
            <Th key={slot} className="px-3 text-center">
              {slot}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {slots.map((from, row) => (
          <Tr key={from}>
            <th scope="row" className="pr-4 text-left font-normal">
              {from}
            </th>
            {slots.map((to, column) => (
              <Cell
                key={to}
                isSame={from === to}
                count={counts[row]?.[column] ?? 0}
                ratio={shareRatios[row]?.[column] ?? null}
              />
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function Cell({ isSame, count, ratio }: { isSame: boolean; count: number; ratio: number | null }) {
  if (isSame) return <td className="h-12 min-w-24 px-3 text-center text-text-3">–</td>
  return (
    <td className="relative h-12 min-w-24 px-3 text-center">
      <svg aria-hidden="true" className="absolute inset-0 size-full p-px">
        <rect width="100%" height="100%" rx="4" className="fill-accent" fillOpacity={((ratio ?? 0) * 0.3).toFixed(3)} />
      </svg>
      <span className="relative block font-medium">{ratio === null ? '–' : formatRatio(ratio)}</span>
      <span className="relative block text-11 text-text-2">{formatCount(count)}</span>
    </td>
  )
}
