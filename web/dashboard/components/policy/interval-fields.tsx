'use client'

import { Notice } from '../../../ui/components/notice.tsx'
import { Panel } from '../../../ui/components/panel.tsx'
import { Tabs } from '../../../ui/components/tabs.tsx'
import { intervalAs } from './draft.ts'
import { DurationField } from './duration-field.tsx'
import { useEditor } from './editor-context.ts'
import { kindWords } from './policy-diff.ts'

const kinds = [
  { id: 'exponential', label: 'Random' },
  { id: 'fixed', label: 'Fixed' },
] as const

/** When the next rotation comes. */
export function IntervalFields() {
  const { draft, change, readOnly } = useEditor()
  const { interval } = draft.policy
  const choose = (kind: 'exponential' | 'fixed') => {
    change({ type: 'edit', path: 'interval', policy: { ...draft.policy, interval: intervalAs(interval, kind) } })
  }
  return (
    <Panel
      title="Interval"
      hint="Time from one switch to the next"
      aside={
        readOnly ? (
          <span className="text-text-2">{kindWords[interval.kind]}</span>
        ) : (
          <Tabs label="Distribution" tabs={kinds} value={interval.kind} onChange={choose} />
        )
      }
    >
      {interval.kind === 'fixed' ? (
        <div className="grid gap-4 sm:grid-cols-3">
          <DurationField path="interval.everyMs" />
          <Notice tone="warning" className="sm:col-span-2">
            Predictable by design: whoever has seen two switches knows when the next one comes. The best guess is right
            every time.
          </Notice>
        </div>
      ) : (
        <div className="grid gap-4 sm:grid-cols-3">
          <DurationField path="interval.minMs" />
          <DurationField path="interval.meanMs" />
          <DurationField path="interval.maxMs" />
          <p className="text-12 text-text-3 sm:col-span-3">
            Truncated exponential: drawn anew for each rotation from the operating system’s random source. After the
            shortest interval, having waited says almost nothing about how long is left.
          </p>
        </div>
      )}
    </Panel>
  )
}
