'use client'

import { StateChip } from '../../../ui/components/chip.tsx'
import { useNow } from '../../../ui/components/clock.tsx'
import { Table, Td, Th, Tr } from '../../../ui/components/table.tsx'
import { Age } from '../../../ui/components/time.tsx'
import type { Container } from '../../contract/containers.ts'
import { formatBytes, formatCount, formatRatio } from '../../lib/format.ts'
import { ProofText } from './proof-text.tsx'
import { QuarantineButton } from './quarantine-button.tsx'
import { Exposure, shortDigest } from './slot-facts.tsx'
import { disagreement, LATE_MS, statsAgeMs } from './slot-notes.ts'

interface SlotTableProps {
  containers: readonly Container[]
  canQuarantine: boolean
}

/** A row for each slot. */
export function SlotTable({ containers, canQuarantine }: SlotTableProps) {
  return (
    <div className="px-6 py-4 max-md:px-4">
      <Table caption="Slots and what stands in them">
        <thead>
          <tr>
            <Th>Slot</Th>
            <Th>State</Th>
            <Th numeric>In this state</Th>
            <Th>Container</Th>
            <Th className="max-xl:hidden">Image</Th>
            <Th numeric>Exposed</Th>
            <Th numeric>Connections</Th>
            <Th numeric>CPU</Th>
            <Th numeric>Memory</Th>
            <Th numeric>In</Th>
            <Th numeric>Out</Th>
            <Th>Proved clean</Th>
            {canQuarantine ? (
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {containers.map((container) => (
            <Row key={container.slot} container={container} canQuarantine={canQuarantine} />
          ))}
        </tbody>
      </Table>
    </div>
  )
}

function Row({ container, canQuarantine }: { container: Container; canQuarantine: boolean }) {
  const nowMs = useNow()
  const { slot, state, incarnation, imageDigest, variant, connections } = container
  const ageMs = statsAgeMs(container, nowMs)
  const figure = ageMs !== null && ageMs > LATE_MS ? 'text-text-3' : ''
  const perSecond = (bytes: number | null) => (bytes === null ? '–' : `${formatBytes(bytes)}/s`)
  return (
    <Tr id={`slot-${slot}`} tabIndex={-1}>
      <th scope="row" className="pr-3 text-left font-medium whitespace-nowrap">
        {slot}
      </th>
      <Td>
        <StateChip state={state} />
        {disagreement(container, nowMs) === null ? null : (
          <span className="block text-12 text-draining">HAProxy disagrees</span>
        )}
      </Td>
      <Td numeric>
        <Age sinceAt={container.stateSinceAt} />
      </Td>
      <Td mono className="whitespace-nowrap">
        {incarnation === null ? '–' : `#${incarnation} ${container.containerId?.slice(0, 12) ?? ''}`}
      </Td>
      <Td mono className="whitespace-nowrap max-xl:hidden">
        {imageDigest === null ? '–' : shortDigest(imageDigest)} {variant}
      </Td>
      <Td numeric>
        <Exposure container={container} />
      </Td>
      <Td numeric className={figure}>
        {formatCount(connections)}
      </Td>
      <Td numeric className={figure}>
        {formatRatio(container.cpuRatio)}
      </Td>
      <Td numeric className={figure}>
        {formatBytes(container.memoryBytes)}
      </Td>
      <Td numeric className={figure}>
        {perSecond(container.rxBytesPerS)}
      </Td>
      <Td numeric className={figure}>
        {perSecond(container.txBytesPerS)}
      </Td>
      <Td className="whitespace-nowrap">{state === 'empty' ? '–' : <ProofText proof={container.proof} />}</Td>
      {canQuarantine ? (
        <Td>
          {state === 'serving' && incarnation !== null ? (
            <QuarantineButton slot={slot} incarnation={incarnation} connections={connections} />
          ) : null}
        </Td>
      ) : null}
    </Tr>
  )
}
