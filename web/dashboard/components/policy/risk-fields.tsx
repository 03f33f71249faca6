'use client'

import { type RiskKind, type RiskResponse, riskKinds, riskResponses } from '../../../../workflows/domain/policy.ts'
import { Field, Select } from '../../../ui/components/field.tsx'
import { Panel } from '../../../ui/components/panel.tsx'
import { AdviceText } from './advice-text.tsx'
import { useEditor } from './editor-context.ts'
import { responseWords, riskFields } from './fields.ts'

/** What is done about each kind of risk. */
export function RiskFields() {
  return (
    <Panel
      title="Risk response"
      hint="A report that is marked hostile always cuts the container at once and quarantines it"
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {riskKinds.map((kind) => (
          <RiskField key={kind} kind={kind} />
        ))}
      </div>
    </Panel>
  )
}

function RiskField({ kind }: { kind: RiskKind }) {
  const { draft, base, change, readOnly, adviceAt } = useEditor()
  const path = `risk.${kind}`
  const { risk } = draft.policy
  const advice = adviceAt(path)
  const choose = (text: string) => {
    const response = riskResponses.find((known) => known === text)
    if (response !== undefined)
      change({ type: 'edit', path, policy: { ...draft.policy, risk: { ...risk, [kind]: response } } })
  }
  const inForce: RiskResponse = base.policy.risk[kind]
  return (
    <Field
      label={riskFields[kind].label}
      hint={
        <>
          {riskFields[kind].does} <span className="text-text-2">In force: {responseWords[inForce].toLowerCase()}.</span>
        </>
      }
      error={advice === null ? null : <AdviceText advice={advice} />}
    >
      <Select value={risk[kind]} disabled={readOnly} onChange={(event) => choose(event.target.value)}>
        {riskResponses.map((response) => (
          <option key={response} value={response}>
            {responseWords[response]}
          </option>
        ))}
      </Select>
    </Field>
  )
}
