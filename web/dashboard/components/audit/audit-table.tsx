'use client'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Chip } from '../../../ui/components/chip.tsx'
import { classes } from '../../../ui/components/classes.ts'
import { smallIconProps } from '../../../ui/components/icon.ts'
import { Table, Td, Th, Tr } from '../../../ui/components/table.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { AuditEntry } from '../../contract/audit.ts'
import { actionWords, actorWords, reasonWords, resultLook } from './audit-words.ts'
import { EntryDetail } from './entry-detail.tsx'

export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <Table caption="Audit log, newest first">
      <thead className="max-md:sr-only">
        <tr>
          <Th>When</Th>
          <Th>Who</Th>
          <Th>From</Th>
          <Th>What</Th>
          <Th>On</Th>
          <Th>Result</Th>
          <Th>Reason</Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <EntryRow key={entry.id} entry={entry} />
        ))}
      </tbody>
    </Table>
  )
}

const narrow = 'max-md:block max-md:h-auto max-md:p-0'

function EntryRow({ entry }: { entry: AuditEntry }) {
  const [isOpen, setOpen] = useState(false)
  const { at, actor, role, address, action, object, result, reason } = entry
  const { name, where } = actorWords(actor)
  const look = resultLook(result)
  return (
    <>
      <Tr className="max-md:grid max-md:grid-cols-[1fr_auto] max-md:gap-x-3 max-md:gap-y-0.5 max-md:py-2">
        <Td className={classes(narrow, 'whitespace-nowrap')}>
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={`entry-${entry.id}`}
            onClick={() => setOpen(!isOpen)}
            className="inline-flex min-h-target items-center gap-1 rounded-6 text-left"
          >
            <ChevronRight
              {...smallIconProps}
              className={classes('shrink-0 text-text-3 transition-transform', isOpen && 'rotate-90')}
            />
            <Instant at={at} />
          </button>
        </Td>
        <Td className={classes(narrow, 'max-md:col-start-1')}>
          <span className="font-medium">{name}</span>
          <span className="ml-2 text-12 text-text-3">{where ?? role}</span>
        </Td>
        <Td mono className={classes(narrow, 'max-md:hidden')}>
          {address ?? '–'}
        </Td>
        <Td className={classes(narrow, 'max-md:col-start-1')}>{actionWords(action)}</Td>
        <Td className={classes(narrow, 'break-all text-text-2 max-md:hidden')}>{object}</Td>
        <Td className={classes(narrow, 'max-md:col-start-2 max-md:row-start-1')}>
          <Chip tone={look.tone}>{look.word}</Chip>
        </Td>
        <Td className={classes(narrow, 'max-w-prose text-text-2 max-md:col-span-2')}>{reasonWords(reason)}</Td>
      </Tr>
      {isOpen && (
        <tr id={`entry-${entry.id}`} className="max-md:block">
          <td colSpan={7} className="pb-3 max-md:block">
            <EntryDetail entry={entry} />
          </td>
        </tr>
      )}
    </>
  )
}
