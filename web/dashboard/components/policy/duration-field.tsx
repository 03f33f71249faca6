'use client'

import { useState } from 'react'
import { Field, TextInput } from '../../../ui/components/field.tsx'
import { AdviceText } from './advice-text.tsx'
import { durationText, parseDuration } from './duration-text.ts'
import { useEditor } from './editor-context.ts'
import { type DurationPath, durationAt, durationFields, withDuration } from './fields.ts'

/** A time of the policy: typed in any unit, shown in the one that reads best. */
export function DurationField({ path }: { path: DurationPath }) {
  const { draft, base, change, readOnly, adviceAt } = useEditor()
  // Kept as it is typed until the field is left, so that "9" does not become "9 s" under the fingers.
  const [typed, setTyped] = useState<string | null>(null)
  const { label, does, bounds } = durationFields[path]
  const unreadable = draft.unreadable[path]
  const value = durationAt(draft.policy, path)
  const inForce = durationAt(base.policy, path)
  const advice = adviceAt(path)

  const type = (text: string) => {
    setTyped(text)
    const ms = parseDuration(text)
    if (ms === null) change({ type: 'unreadable', path, text })
    else change({ type: 'edit', path, policy: withDuration(draft.policy, path, ms) })
  }
  const error =
    unreadable !== undefined ? (
      'Not a time. Write for example 90 s, 2 min or 1:30.'
    ) : advice === null ? null : (
      <AdviceText advice={advice} />
    )
  return (
    <Field
      label={label}
      hint={
        <>
          {does}
          <span className="block text-text-2">
            {inForce === null ? 'Not in force' : `In force: ${durationText(inForce)}`}. Allowed: {bounds}.
          </span>
        </>
      }
      error={error}
    >
      <TextInput
        value={typed ?? unreadable ?? (value === null ? '' : durationText(value))}
        disabled={readOnly}
        onChange={(event) => type(event.target.value)}
        onBlur={() => setTyped(null)}
      />
    </Field>
  )
}
