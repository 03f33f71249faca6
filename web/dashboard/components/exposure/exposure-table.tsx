import { Table, Td, Th, Tr } from '../../../ui/components/table.tsx'
import type { DurationFigures, ExposureSection } from '../../contract/figures.ts'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { figureText } from './figure-text.ts'

type Phases = Pick<ExposureSection, 'serving' | 'draining' | 'whole'>

/** Serving, draining and both, for all and for each slot. */
export function ExposureTable({ exposure }: { exposure: ExposureSection }) {
  return (
    <Table caption="Exposure by slot: serving, draining, and both together">
      <thead>
        <tr>
          <Th rowSpan={2}>Slot</Th>
          <Th rowSpan={2} numeric>
            Containers
          </Th>
          <Th colSpan={3} scope="colgroup" className="text-center">
            Exposed, whole
          </Th>
          <Th colSpan={3} scope="colgroup" className="text-center">
            while serving
          </Th>
          <Th colSpan={3} scope="colgroup" className="text-center">
            while draining
          </Th>
        </tr>
        <tr>
          {(['whole', 'serving', 'draining'] as const).map((phase) =>
            ['p50', 'p95', 'longest'].map((name) => (
              <Th key={`${phase} ${name}`} numeric>
                {name}
              </Th>
            )),
          )}
        </tr>
      </thead>
      <tbody>
        {exposure.bySlot.map(({ slot, ...phases }) => (
          <Row key={slot} name={slot} phases={phases} />
        ))}
        <Row name="All slots" phases={exposure} />
      </tbody>
    </Table>
  )
}

function Row({ name, phases }: { name: string; phases: Phases }) {
  const { whole, serving, draining } = phases
  return (
    <Tr>
      <th scope="row" className="pr-3 text-left font-medium whitespace-nowrap">
        {name}
      </th>
      <Td numeric className="text-text-2">
        {formatCount(whole.maxMs.n)}
      </Td>
      <Cells figures={whole} />
      <Cells figures={serving} />
      <Cells figures={draining} />
    </Tr>
  )
}

function Cells({ figures: { p50Ms, p95Ms, maxMs } }: { figures: DurationFigures }) {
  return (
    <>
      <Td numeric>{figureText(p50Ms, formatDuration)}</Td>
      <Td numeric>{figureText(p95Ms, formatDuration)}</Td>
      <Td numeric>{figureText(maxMs, formatDuration)}</Td>
    </>
  )
}
