'use client'

import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { Dialog } from '../../../ui/components/dialog.tsx'
import { Field, Textarea } from '../../../ui/components/field.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import type { ApiAnswer } from '../../lib/api.ts'
import { focusFirst } from './focus-first.ts'
import { refusalWords } from './refusal-words.ts'

interface ReasonDialogProps {
  open: boolean
  title: string
  /** Of the text field. */
  label: string
  hint: string
  maxLength?: number
  isRequired: boolean
  confirm: string
  isDangerous?: boolean
  children: ReactNode
  /** @param reason trimmed; empty only where none is required */
  send(reason: string): Promise<ApiAnswer<unknown>>
  onClose(): void
  onDone(): void
}

/** Asks why, does it, and says so where it did not work. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { open, title, confirm, isDangerous = false, onClose } = props
  const formId = useId()
  const [busy, setBusy] = useState(false)
  const actions = (
    <>
      <Button onClick={onClose} disabled={busy}>
        Cancel
      </Button>
      <Button variant={isDangerous ? 'danger' : 'primary'} type="submit" form={formId} busy={busy}>
        {confirm}
      </Button>
    </>
  )
  return (
    <Dialog open={open} onClose={onClose} title={title} actions={actions} locked={busy}>
      <ReasonForm {...props} formId={formId} busy={busy} onBusy={setBusy} />
    </Dialog>
  )
}

interface ReasonFormProps extends ReasonDialogProps {
  formId: string
  busy: boolean
  onBusy(busy: boolean): void
}

function ReasonForm({
  label,
  hint,
  maxLength = 200,
  isRequired,
  children,
  send,
  onDone,
  formId,
  busy,
  onBusy,
}: ReasonFormProps) {
  const [reason, setReason] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [isMissing, setMissing] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const given = reason.trim()
    setMissing(isRequired && given === '')
    if (busy || (isRequired && given === '')) return
    setError(null)
    onBusy(true)
    const answer = await send(given)
    onBusy(false)
    if (answer.ok) onDone()
    else setError(refusalWords(answer.error))
  }
  return (
    <form id={formId} onSubmit={(event) => void submit(event)} className="grid gap-3">
      {children}
      <Field label={label} hint={hint} error={isMissing ? 'It needs a few words.' : null}>
        <Textarea
          rows={2}
          maxLength={maxLength}
          ref={focusFirst}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {error === null ? null : (
        <Notice tone="danger" role="alert" lead="Not done.">
          {error}
        </Notice>
      )}
    </form>
  )
}
