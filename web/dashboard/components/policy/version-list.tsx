'use client'

import { History } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { Empty } from '../../../ui/components/empty.tsx'
import { Panel } from '../../../ui/components/panel.tsx'
import { Table, Td, Th, Tr } from '../../../ui/components/table.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { Policy, PolicyVersion } from '../../contract/policy.ts'
import { VersionDiff } from './version-diff.tsx'

interface VersionListProps {
  versions: readonly PolicyVersion[]
  inForce: number
  canRevert: boolean
  onLoad(version: number, policy: Policy): void
}

/** Every policy that has been in force, newest first. */
export function VersionList({ versions, inForce, canRevert, onLoad }: VersionListProps) {
  const [open, setOpen] = useState<number | null>(null)
  const oldest = versions.at(-1)?.version
  return (
    <Panel title="Versions" hint={versions.length === 50 ? 'The latest 50' : undefined}>
      {versions.length === 0 ? (
        <Empty icon={History} title="No version yet">
          The first start stores one, made from the settings. Each save adds one; none is ever changed or deleted.
        </Empty>
      ) : (
        <Table caption="Versions of the policy, newest first">
          <thead>
            <tr>
              <Th>Version</Th>
              <Th>Saved</Th>
              <Th className="max-md:hidden">By</Th>
              <Th>Reason</Th>
              <Th>
                <span className="sr-only">Changes</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <VersionRow
                key={version.version}
                version={version}
                isInForce={version.version === inForce}
                isOpen={open === version.version}
                hasEarlier={version.version !== oldest}
                canRevert={canRevert}
                onToggle={() => setOpen((shown) => (shown === version.version ? null : version.version))}
                onLoad={onLoad}
              />
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  )
}

interface VersionRowProps extends Pick<VersionListProps, 'canRevert' | 'onLoad'> {
  version: PolicyVersion
  isInForce: boolean
  isOpen: boolean
  hasEarlier: boolean
  onToggle(): void
}

function VersionRow({ version: row, isInForce, isOpen, hasEarlier, canRevert, onToggle, onLoad }: VersionRowProps) {
  const { version, createdAt, by, reason } = row
  return (
    <>
      <Tr>
        <Td className="whitespace-nowrap font-medium">
          {version}
          {isInForce ? <span className="ml-2 font-normal text-12 text-text-3">in force</span> : null}
        </Td>
        <Td>
          <Instant at={createdAt} show="date" />
        </Td>
        <Td className="text-text-2 max-md:hidden">{by}</Td>
        <Td className="text-text-2">
          {reason}
          <span className="block text-12 text-text-3 md:hidden">by {by}</span>
        </Td>
        <Td className="text-right">
          {hasEarlier || !isInForce ? (
            <Button size="small" variant="quiet" aria-expanded={isOpen} onClick={onToggle}>
              {isOpen ? 'Hide' : 'Changes'}
            </Button>
          ) : null}
        </Td>
      </Tr>
      {isOpen ? (
        <tr>
          <td colSpan={5} className="rounded-8 bg-inset p-4">
            <VersionDiff
              version={version}
              before={hasEarlier ? version - 1 : null}
              onLoad={canRevert && !isInForce ? onLoad : null}
            />
          </td>
        </tr>
      ) : null}
    </>
  )
}
