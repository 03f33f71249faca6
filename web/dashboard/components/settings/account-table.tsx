'use client'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { Chip } from '../../../ui/components/chip.tsx'
import { iconProps } from '../../../ui/components/icon.ts'
import { Menu, type MenuItem } from '../../../ui/components/menu.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import { Table, Td, Th, Tr } from '../../../ui/components/table.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { Account, SetupLink } from '../../contract/account.ts'
import { NewAccount } from './new-account.tsx'
import { SetupLinkDialog } from './setup-link-dialog.tsx'
import { type Change, useChange } from './use-change.tsx'

const states = { active: 'Active', invited: 'Invited', disabled: 'Disabled' } as const

/** Everybody who may sign in. */
export function AccountTable({ accounts, ownId }: { accounts: readonly Account[]; ownId: number }) {
  const change = useChange()
  const [link, setLink] = useState<SetupLink | null>(null)
  return (
    <div className="grid gap-4">
      {change.stepUp}
      {change.problem && (
        <Notice tone="danger" role="alert">
          {change.problem}
        </Notice>
      )}
      <Table caption="Accounts">
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>Role</Th>
            <Th>State</Th>
            <Th className="max-sm:hidden">One-time codes</Th>
            <Th className="max-sm:hidden">Last seen</Th>
            <Th>
              <span className="sr-only">Change</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <AccountRow key={account.id} {...{ account, change }} isOwn={account.id === ownId} onLink={setLink} />
          ))}
        </tbody>
      </Table>
      <NewAccount change={change} onLink={setLink} />
      {link && <SetupLinkDialog link={link} onClose={() => setLink(null)} />}
    </div>
  )
}

interface RowProps {
  account: Account
  change: Change
  isOwn: boolean
  onLink: (link: SetupLink) => void
}

function AccountRow({ account, change, isOwn, onLink }: RowProps) {
  const { name, role, state, hasTotp, lastSeenAt } = account
  return (
    <Tr>
      <Td className="font-medium">
        {name}
        {isOwn && <span className="ml-2 font-normal text-text-3">you</span>}
      </Td>
      <Td>{role === 'operator' ? 'Operator' : 'Viewer'}</Td>
      <Td>
        <Chip tone={state === 'invited' ? 'accent' : 'quiet'}>{states[state]}</Chip>
      </Td>
      <Td className="max-sm:hidden">{hasTotp ? 'On' : 'Off'}</Td>
      <Td className="max-sm:hidden">
        <Instant at={lastSeenAt} />
      </Td>
      <Td className="text-right">
        <Menu
          label={`Change ${name}`}
          align="end"
          triggerClass="inline-grid size-7 place-items-center rounded-6 text-text-3 hover:bg-hover hover:text-text max-md:size-touch"
          trigger={<Ellipsis {...iconProps} />}
          items={choices(account, change, onLink)}
        />
      </Td>
    </Tr>
  )
}

function choices({ id, role, state, isFirst }: Account, { send }: Change, onLink: RowProps['onLink']): MenuItem[] {
  const path = `/api/accounts/${id}`
  const other = role === 'operator' ? 'viewer' : 'operator'
  const reset = async () => {
    const link = await send<SetupLink>('POST', `${path}/reset`)
    if (link !== null) onLink(link)
  }
  return [
    {
      id: 'role',
      label: `Make ${other}`,
      onSelect: () => void send('PATCH', path, { role: other }),
      disabled: isFirst,
    },
    { id: 'reset', label: 'New set-up link', onSelect: () => void reset(), disabled: isFirst },
    state === 'disabled'
      ? { id: 'enable', label: 'Enable', onSelect: () => void send('PATCH', path, { disabled: false }) }
      : {
          ...{ id: 'disable', label: 'Disable', danger: true, disabled: isFirst },
          onSelect: () => void send('PATCH', path, { disabled: true }),
        },
  ]
}
