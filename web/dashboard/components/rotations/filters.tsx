'use client'
import { useRouter } from 'next/navigation'
import { useRef } from 'react'
import { outcomes, triggers } from '../../../../workflows/domain/words.ts'
import { Select } from '../../../ui/components/field.tsx'
import { outcomeNames, triggerName } from '../../lib/rotation-words.ts'
import { useKeys } from '../../lib/use-keys.ts'
import { hrefOf, type RotationsSearch } from './search.ts'

export interface FiltersProps {
  search: RotationsSearch
  slots: readonly string[]
}

/** What the list shows; each choice is an address of its own. */
export function Filters({ search, slots }: FiltersProps) {
  const router = useRouter()
  const first = useRef<HTMLDivElement>(null)
  useKeys({ '/': () => first.current?.querySelector('select')?.focus() })
  const go = (change: Partial<RotationsSearch>) => {
    router.push(hrefOf({ ...search, before: null, atMs: null, ...change }), { scroll: false })
  }
  return (
    <div ref={first} className="flex flex-wrap gap-2 max-sm:grid max-sm:w-full max-sm:grid-cols-2">
      <Choice
        label="Outcome"
        value={search.outcome ?? ''}
        options={outcomes.map((name) => [name, outcomeNames[name]])}
        onChange={(value) => go({ outcome: outcomes.find((known) => known === value) ?? null })}
      />
      <Choice
        label="Why"
        value={search.trigger ?? ''}
        options={triggers.map((name) => [name, triggerName(name)])}
        onChange={(value) => go({ trigger: triggers.find((known) => known === value) ?? null })}
      />
      <Choice
        label="Slot"
        value={search.slot ?? ''}
        options={slots.map((name) => [name, name])}
        onChange={(value) => go({ slot: value === '' ? null : value })}
      />
    </div>
  )
}

interface ChoiceProps {
  label: string
  value: string
  options: readonly (readonly [value: string, text: string])[]
  onChange: (value: string) => void
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <span className="block w-40 max-sm:w-auto">
      <Select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{`${label}: any`}</option>
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {`${label}: ${text}`}
          </option>
        ))}
      </Select>
    </span>
  )
}
