'use client'

import { Table, Td, Th, Tr } from '../../../ui/components/table.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { Event } from '../../contract/events.ts'
import { formatCount } from '../../lib/format.ts'
import { SeverityIcon } from './alert-row.tsx'
import { factOf, type SecurityFact } from './event-words.ts'

/** Time, what, where, and what was done about it. */
export function EventTable({ events }: { events: readonly Event[] }) {
  return (
    <Table caption="Security events, newest first">
      <thead>
        <tr>
          <Th>Time</Th>
          <Th>What</Th>
          <Th className="max-md:hidden">Where</Th>
          <Th className="max-md:hidden">Done about it</Th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <EventRow key={event.id} event={event} fact={factOf(event)} />
        ))}
      </tbody>
    </Table>
  )
}

function EventRow({ event, fact }: { event: Event; fact: SecurityFact }) {
  const { what, detail, where, incarnation, done, by, files } = fact
  return (
    <Tr className="align-top">
      <Td className="md:whitespace-nowrap">
        <Instant at={event.at} />
      </Td>
      <Td className="max-w-prose">
        <span className="flex gap-2">
          <SeverityIcon severity={event.severity} />
          <span className="min-w-0">
            <span className="font-medium">{what}</span>
            {detail === null ? null : <span className="block break-words text-text-2">{detail}</span>}
            {files === null ? null : <Files files={files} />}
            <span className="block text-12 text-text-3 md:hidden">
              {where}
              {done === null ? '' : `: ${done}`}
            </span>
          </span>
        </span>
      </Td>
      <Td className="whitespace-nowrap text-text-2 max-md:hidden">
        {where}
        {incarnation === null ? null : <span className="ml-1 font-mono text-12 text-text-3">#{incarnation}</span>}
      </Td>
      <Td className="text-text-2 max-md:hidden">
        {done ?? '–'}
        {by === null ? null : <span className="block text-12 text-text-3">by {by}</span>}
      </Td>
    </Tr>
  )
}

function Files({ files: { count, first } }: { files: NonNullable<SecurityFact['files']> }) {
  if (first.length === 0) return null
  return (
    <span className="mt-1 block font-mono text-12 text-text-3">
      {first.map(({ path, kind }) => (
        <span key={path} className="block break-all">
          {kind} {path}
        </span>
      ))}
      {count > first.length ? <span className="font-sans">and {formatCount(count - first.length)} more</span> : null}
    </span>
  )
}
