'use client'
import Form from 'next/form'
import Link from 'next/link'
import { useRef } from 'react'
import { Button, buttonClass } from '../../../ui/components/button.tsx'
import { Field, Select, TextInput } from '../../../ui/components/field.tsx'
import { useKeys } from '../../lib/use-keys.ts'
import type { AuditSearch } from './audit-query.ts'
import { knownActions } from './audit-words.ts'

export function FilterForm({ search }: { search: AuditSearch }) {
  const first = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => first.current?.focus() })
  const isFiltered = Object.keys(search).some((name) => name !== 'before')
  return (
    <Form action="/audit" className="flex flex-wrap items-end gap-3 max-sm:grid max-sm:grid-cols-2">
      <Field label="Who" className="sm:w-40">
        <TextInput ref={first} name="actor" maxLength={100} defaultValue={search.actor} placeholder="admin, cli:root" />
      </Field>
      <Field label="What" className="sm:w-56">
        <Select name="action" defaultValue={search.action ?? ''}>
          <option value="">Anything</option>
          {knownActions.map(([action, words]) => (
            <option key={action} value={action}>
              {words}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="From" className="sm:w-40">
        <TextInput name="from" maxLength={100} defaultValue={search.from} placeholder="yesterday 22:00" />
      </Field>
      <Field label="To" className="sm:w-40">
        <TextInput name="to" maxLength={100} defaultValue={search.to} placeholder="03:12" />
      </Field>
      <Button type="submit">Filter</Button>
      {isFiltered && (
        <Link href="/audit" className={buttonClass({ variant: 'quiet' })}>
          Show all
        </Link>
      )}
    </Form>
  )
}
