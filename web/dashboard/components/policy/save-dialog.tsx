'use client'

import { type FormEvent, useId, useState } from 'react'
import type { Policy } from '../../../../workflows/domain/policy.ts'
import { Button } from '../../../ui/components/button.tsx'
import { Dialog } from '../../../ui/components/dialog.tsx'
import { Field, Textarea } from '../../../ui/components/field.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import type { ApiError } from '../../lib/api.ts'
import { focusFirst } from '../security/focus-first.ts'
import { DiffTable } from './diff-table.tsx'
import { diffPolicies } from './policy-diff.ts'

interface SaveDialogProps {
  open: boolean
  before: { version: number; policy: Policy }
  after: Policy
  /** Written into the reason at first, for example when an earlier version comes back. */
  suggestedReason: string
  isPaused: boolean
  busy: boolean
  error: ApiError | null
  onClose(): void
  onSave(reason: string): void
}

export function SaveDialog(props: SaveDialogProps) {
  const { open, busy, onClose } = props
  const formId = useId()
  const actions = (
    <>
      <Button onClick={onClose} disabled={busy}>
        Keep editing
      </Button>
      <Button variant="primary" type="submit" form={formId} busy={busy}>
        Save
      </Button>
    </>
  )
  return (
    <Dialog open={open} onClose={onClose} title="Save this policy" actions={actions} size="wide" locked={busy}>
      <SaveForm {...props} formId={formId} />
    </Dialog>
  )
}

function SaveForm({
  before,
  after,
  suggestedReason,
  isPaused,
  error,
  onSave,
  formId,
}: SaveDialogProps & { formId: string }) {
  const [reason, setReason] = useState(suggestedReason)
  const [isMissing, setMissing] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const given = reason.trim()
    setMissing(given === '')
    if (given !== '') onSave(given)
  }
  return (
    <form id={formId} onSubmit={submit} className="grid gap-4">
      <DiffTable lines={diffPolicies(before.policy, after)} caption={`Changes to version ${before.version}`} />
      <p className="text-text-2">
        {isPaused
          ? 'Rotation is paused: the new policy takes effect at resume.'
          : 'It takes effect at once: the wait for the next rotation is drawn anew from it.'}{' '}
        {after.maxExposureMs > before.policy.maxExposureMs
          ? 'A longer exposure asks for your password if you last gave it over 10 minutes ago.'
          : ''}
      </p>
      <Field
        label="Reason"
        hint="Stands in the version list and in the audit log, at most 200 characters."
        error={isMissing ? 'Say why, so that whoever reads the list later knows.' : null}
      >
        <Textarea
          rows={2}
          maxLength={200}
          ref={focusFirst}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {error === null ? null : (
        <Notice tone="danger" role="alert" lead="Not saved.">
          {error.message}
        </Notice>
      )}
    </form>
  )
}
