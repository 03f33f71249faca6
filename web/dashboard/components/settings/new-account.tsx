'use client'
import { UserPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { Field, Select, TextInput } from '../../../ui/components/field.tsx'
import type { SetupLink } from '../../contract/account.ts'
import type { Change } from './use-change.tsx'

export function NewAccount({ change, onLink }: { change: Change; onLink: (link: SetupLink) => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState('viewer')
  const create = async (event: FormEvent) => {
    event.preventDefault()
    const link = await change.send<SetupLink>('POST', '/api/accounts', { name: name.trim().toLowerCase(), role })
    if (link === null) return
    setName('')
    onLink(link)
  }
  return (
    <form onSubmit={(event) => void create(event)} className="flex flex-wrap items-end gap-3">
      <Field label="Name of a new account" className="w-60 max-sm:w-full">
        <TextInput
          {...{
            required: true,
            maxLength: 64,
            pattern: '[A-Za-z0-9._@+\\-]{1,64}',
            value: name,
            autoCapitalize: 'none',
          }}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label="Role" className="w-36 max-sm:w-full">
        <Select value={role} onChange={(event) => setRole(event.target.value)}>
          <option value="viewer">Viewer</option>
          <option value="operator">Operator</option>
        </Select>
      </Field>
      <Button type="submit" icon={UserPlus} busy={change.isBusy} disabled={name.trim() === ''}>
        Make a set-up link
      </Button>
    </form>
  )
}
