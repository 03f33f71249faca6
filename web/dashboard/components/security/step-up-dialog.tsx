'use client'

import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { Dialog } from '../../../ui/components/dialog.tsx'
import { Field, TextInput } from '../../../ui/components/field.tsx'
import type { OwnSession } from '../../contract/account.ts'
import { callApi } from '../../lib/api.ts'
import { focusFirst } from './focus-first.ts'

interface StepUpDialogProps {
  open: boolean
  /** Proven, or given up. */
  onDone(proven: boolean): void
}

/** Asks for the password, or a one-time code, again before an act that needs a fresh proof. */
export function StepUpDialog({ open, onDone }: StepUpDialogProps) {
  const formId = useId()
  const [secret, setSecret] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)

  const end = (proven: boolean) => {
    setSecret('')
    setError(null)
    onDone(proven)
  }
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const answer = await callApi<OwnSession>('POST', '/api/session/step-up', proofOf(secret))
    setBusy(false)
    if (answer.ok) return end(true)
    setError(
      answer.error.code === 'sign_in_failed' || answer.error.code === 'totp_required'
        ? 'That is not right. Nothing was changed.'
        : answer.error.message,
    )
  }
  const actions = (
    <>
      <Button onClick={() => end(false)} disabled={busy}>
        Cancel
      </Button>
      <Button variant="primary" type="submit" form={formId} busy={busy} disabled={secret === ''}>
        Confirm
      </Button>
    </>
  )
  return (
    <Dialog open={open} onClose={() => end(false)} title="Is it still you?" actions={actions} locked={busy}>
      <form id={formId} onSubmit={(event) => void send(event)} className="grid gap-3">
        <p className="text-text-2">This act asks for a proof that is younger than 10 minutes.</p>
        <Field label="Password or one-time code" error={error} hint="A code of six digits counts as a one-time code.">
          <TextInput
            type="password"
            autoComplete="current-password"
            ref={focusFirst}
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  )
}

/** Passwords have at least 15 characters, so six digits can only be a code. */
function proofOf(secret: string): { totp: string } | { password: string } {
  return /^\d{3} ?\d{3}$/.test(secret.trim()) ? { totp: secret.trim() } : { password: secret }
}
