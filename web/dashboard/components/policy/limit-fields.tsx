'use client'

import { Field, NumberInput } from '../../../ui/components/field.tsx'
import { Panel } from '../../../ui/components/panel.tsx'
import { AdviceText } from './advice-text.tsx'
import { DurationField } from './duration-field.tsx'
import { useEditor } from './editor-context.ts'
import { sparesField } from './fields.ts'

/** How long anything may take, and how many stand ready. */
export function LimitFields() {
  return (
    <>
      <Panel title="Exposure" hint="How long one container may hold traffic">
        <div className="grid gap-4 sm:grid-cols-3">
          <DurationField path="maxExposureMs" />
          <DurationField path="graceMs" />
          <SparesField />
        </div>
      </Panel>
      <Panel title="Replacing" hint="What a rotation may take, and what happens after failures">
        <div className="grid gap-4 sm:grid-cols-3">
          <DurationField path="healthTimeoutMs" />
          <DurationField path="bakeMs" />
          <DurationField path="backOffCapMs" />
        </div>
      </Panel>
    </>
  )
}

function SparesField() {
  const { draft, base, replicas, change, readOnly, adviceAt } = useEditor()
  const unreadable = draft.unreadable.spares
  const advice = adviceAt('spares')
  const { spares } = draft.policy
  const type = (text: string) => {
    if (/^\d{1,4}$/.test(text.trim()))
      change({ type: 'edit', path: 'spares', policy: { ...draft.policy, spares: Number(text) } })
    else change({ type: 'unreadable', path: 'spares', text })
  }
  const error =
    unreadable !== undefined ? (
      `A whole number from 1 to ${replicas - 1}.`
    ) : advice === null ? null : (
      <AdviceText advice={advice} />
    )
  return (
    <Field
      label={sparesField.label}
      hint={
        <>
          {sparesField.does}
          <span className="block text-text-2">
            In force: {base.policy.spares}. Allowed: 1 to {replicas - 1}, with {replicas} slots.
          </span>
        </>
      }
      error={error}
    >
      <NumberInput
        inputMode="numeric"
        unit={`of ${replicas - 1}`}
        value={unreadable ?? String(spares)}
        disabled={readOnly}
        onChange={(event) => type(event.target.value)}
      />
    </Field>
  )
}
