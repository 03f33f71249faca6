'use client'
import { classes } from '../../../ui/components/classes.ts'
import { CopyButton } from '../../../ui/components/copy-button.tsx'
import { Table, Td, Th, Tr } from '../../../ui/components/table.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { Secret } from '../../contract/secrets.ts'
import { formatAge } from '../../lib/format.ts'

const cell = 'py-2 align-top max-sm:h-auto max-sm:py-0.5'
const overdueMs = 180 * 86_400_000

/** Names and ages; how to make a new one is a command, because no service here may write another one's secrets. */
export function SecretTable({ secrets }: { secrets: readonly Secret[] }) {
  return (
    <Table caption="Secrets">
      <thead className="max-sm:sr-only">
        <tr>
          <Th>Secret</Th>
          <Th>Made</Th>
          <Th>Age</Th>
          <Th>Make a new one, on the host</Th>
        </tr>
      </thead>
      <tbody>
        {secrets.map((secret) => (
          <SecretRow key={secret.name} secret={secret} />
        ))}
      </tbody>
    </Table>
  )
}

function SecretRow({ secret: { name, usedBy, changedAt, ageMs, command } }: { secret: Secret }) {
  // Some must never be made anew, and say so instead.
  const isCommand = !command.startsWith('none')
  const isOverdue = ageMs !== null && ageMs > overdueMs
  return (
    <Tr className="max-sm:grid max-sm:grid-cols-[1fr_auto] max-sm:gap-x-3 max-sm:py-2">
      <Td className={cell}>
        <span className="block font-mono text-12">{name}</span>
        <span className="text-12 text-text-3">{usedBy.join(', ')}</span>
      </Td>
      <Td className={classes(cell, 'max-sm:hidden')}>
        {changedAt === null ? (
          <span className="text-text-3">not seen from here</span>
        ) : (
          <Instant at={changedAt} show="date" />
        )}
      </Td>
      <Td className={classes(cell, 'whitespace-nowrap')}>
        <span className={isOverdue ? 'text-warning' : ''}>
          {formatAge(ageMs)}
          {isOverdue && ', overdue'}
        </span>
      </Td>
      <Td className={classes(cell, 'max-sm:col-span-2 sm:min-w-60')}>
        <span className="flex items-start justify-between gap-2">
          <code className="min-w-0 wrap-anywhere font-mono text-12 text-text-2">{command}</code>
          {isCommand && <CopyButton text={command} label={`Copy the command for ${name}`} />}
        </span>
      </Td>
    </Tr>
  )
}
