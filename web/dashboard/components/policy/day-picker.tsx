'use client'

import { OctagonAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { smallIconProps } from '../../../ui/components/icon.ts'
import { dayLongNames, dayNames } from './window-words.ts'

interface DayPickerProps {
  /** 1 is Monday. */
  days: readonly number[]
  disabled: boolean
  error: ReactNode
  onChange(days: number[]): void
}

export function DayPicker({ days, disabled, error, onChange }: DayPickerProps) {
  const toggle = (day: number) =>
    onChange(days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort((a, b) => a - b))
  return (
    <fieldset disabled={disabled} className="m-0 border-0 p-0">
      <legend className="mb-1 p-0 font-medium">Begins on</legend>
      <div className="flex flex-wrap gap-1">
        {dayNames.map((name, index) => (
          <label
            key={name}
            className="relative inline-flex h-7 min-w-10 items-center justify-center rounded-6 border border-line-strong px-2 text-12 text-text-2 has-checked:border-primary has-checked:bg-primary has-checked:text-on-primary has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 max-md:h-touch"
          >
            <input
              type="checkbox"
              aria-label={dayLongNames[index]}
              checked={days.includes(index + 1)}
              onChange={() => toggle(index + 1)}
              className="absolute inset-0 size-full opacity-0"
            />
            {name}
          </label>
        ))}
      </div>
      {error === null ? null : (
        <p role="alert" className="mt-1 flex items-start gap-1 text-12 text-danger">
          <OctagonAlert {...smallIconProps} className="mt-0.5 shrink-0" />
          <span>{error}</span>
        </p>
      )}
    </fieldset>
  )
}
