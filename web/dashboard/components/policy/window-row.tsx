'use client'

import { Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useId, useState } from 'react'
import { type MaintenanceWindow, policyBounds } from '../../../../workflows/domain/policy.ts'
import { Button } from '../../../ui/components/button.tsx'
import { Field, NumberInput, Select, TextInput } from '../../../ui/components/field.tsx'
import { AdviceText } from './advice-text.tsx'
import { DayPicker } from './day-picker.tsx'
import { useEditor } from './editor-context.ts'
import { windowText } from './window-words.ts'

interface WindowRowProps {
  index: number
  window: MaintenanceWindow
  onChange(window: MaintenanceWindow): void
  onRemove(): void
}

export function WindowRow({ index, window, onChange, onRemove }: WindowRowProps) {
  const { readOnly, adviceAt } = useEditor()
  const errorAt = (field: string) => {
    const advice = adviceAt(`windows.${index}.${field}`)
    return advice === null ? null : <AdviceText advice={advice} />
  }
  const set = (change: Partial<MaintenanceWindow>) => onChange({ ...window, ...change })
  return (
    <li className="grid gap-3 border-line border-t pt-3 first:border-t-0 first:pt-0">
      <div className="flex items-center gap-3">
        <p className="grow text-text-2">{windowText(window)}</p>
        {readOnly ? null : (
          <Button variant="quiet" size="small" icon={Trash2} onClick={onRemove}>
            Remove
          </Button>
        )}
      </div>
      <DayPicker days={window.days} disabled={readOnly} error={errorAt('days')} onChange={(days) => set({ days })} />
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Field label="From" error={errorAt('from')}>
          <TextInput
            inputMode="numeric"
            maxLength={5}
            placeholder="22:30"
            value={window.from}
            disabled={readOnly}
            onChange={(event) => set({ from: event.target.value })}
          />
        </Field>
        <Field label="To" error={errorAt('to')} hint={window.to <= window.from ? 'on the next day' : null}>
          <TextInput
            inputMode="numeric"
            maxLength={5}
            placeholder="22:30"
            value={window.to}
            disabled={readOnly}
            onChange={(event) => set({ to: event.target.value })}
          />
        </Field>
        <Field label="Time zone" className="col-span-2" error={errorAt('timeZone')}>
          <ZoneInput value={window.timeZone} disabled={readOnly} onChange={(timeZone) => set({ timeZone })} />
        </Field>
        <Field label="In it" className="col-span-2" error={errorAt('mode')}>
          <Select
            value={window.mode}
            disabled={readOnly}
            onChange={({ target }) =>
              set(target.value === 'pause' ? { mode: 'pause', factor: 1 } : { mode: 'slower', factor: 4 })
            }
          >
            <option value="slower">the timer runs slower</option>
            <option value="pause">the timer pauses</option>
          </Select>
        </Field>
        {window.mode === 'slower' ? (
          <FactorField factor={window.factor} error={errorAt('factor')} onChange={(factor) => set({ factor })} />
        ) : null}
      </div>
    </li>
  )
}

interface FactorFieldProps {
  factor: number
  error: ReactNode
  onChange(factor: number): void
}

function FactorField({ factor, error, onChange }: FactorFieldProps) {
  const { readOnly } = useEditor()
  const { from, to } = policyBounds.factor
  return (
    <Field label="Slower by" className="col-span-2 sm:col-span-1" error={error} hint={`${from} to ${to} times`}>
      <NumberInput
        inputMode="numeric"
        unit="times"
        value={factor === 0 ? '' : String(factor)}
        disabled={readOnly}
        onChange={(event) => onChange(Number(event.target.value.replace(/\D/g, '').slice(0, 4)))}
      />
    </Field>
  )
}

interface ZoneInputProps {
  value: string
  disabled: boolean
  onChange(zone: string): void
}

function ZoneInput({ value, disabled, onChange }: ZoneInputProps) {
  const id = useId()
  const [zones, setZones] = useState<string[]>([])
  useEffect(() => setZones(['UTC', ...Intl.supportedValuesOf('timeZone')]), [])
  return (
    <>
      <TextInput list={id} value={value} disabled={disabled} onChange={(event) => onChange(event.target.value)} />
      <datalist id={id}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  )
}
