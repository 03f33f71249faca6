'use client'

import { Select } from '../../../ui/components/field.tsx'
import type { Severity } from '../../contract/scalars.ts'
import { type EventKind, eventKinds, kindNames } from './event-words.ts'

export interface EventsFilter {
  kind: EventKind | 'all'
  /** This or worse. */
  severity: Severity
}

const severities: Record<Severity, string> = {
  info: 'All severities',
  warning: 'Warnings and alarms',
  alarm: 'Alarms only',
}

interface EventFilterProps {
  filter: EventsFilter
  onChange(filter: EventsFilter): void
}

export function EventFilter({ filter, onChange }: EventFilterProps) {
  const kindOf = (text: string) => eventKinds.find((known) => known === text) ?? 'all'
  const severityOf = (text: string): Severity => (text === 'warning' || text === 'alarm' ? text : 'info')
  return (
    <div className="flex flex-wrap gap-2">
      <span className="w-44">
        <Select
          aria-label="Kind"
          value={filter.kind}
          onChange={({ target }) => onChange({ ...filter, kind: kindOf(target.value) })}
        >
          <option value="all">All kinds</option>
          {eventKinds.map((kind) => (
            <option key={kind} value={kind}>
              {kindNames[kind]}
            </option>
          ))}
        </Select>
      </span>
      <span className="w-48">
        <Select
          aria-label="Severity"
          value={filter.severity}
          onChange={({ target }) => onChange({ ...filter, severity: severityOf(target.value) })}
        >
          {Object.entries(severities).map(([severity, label]) => (
            <option key={severity} value={severity}>
              {label}
            </option>
          ))}
        </Select>
      </span>
    </div>
  )
}
