'use client'

import { Lock } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { Dialog } from '../../../ui/components/dialog.tsx'
import { Field, Textarea } from '../../../ui/components/field.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import { useRotate } from '../frame/use-rotate.ts'
import { focusFirst } from '../security/focus-first.ts'
import { connectionsWords } from './slot-notes.ts'

interface QuarantineButtonProps {
  slot: string
  incarnation: number
  connections: number | null
}

/** Cuts the serving container off at once and keeps it for inspection: a hostile rotation. */
export function QuarantineButton(props: QuarantineButtonProps) {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const { rotate, isBusy, problem } = useRotate(close)
  const formId = useId()
  const actions = (
    <>
      <Button onClick={close} disabled={isBusy}>
        Cancel
      </Button>
      <Button variant="danger" type="submit" form={formId} busy={isBusy}>
        Cut off and quarantine
      </Button>
    </>
  )
  return (
    <>
      <Button variant="danger" size="small" icon={Lock} onClick={() => setOpen(true)}>
        Quarantine
      </Button>
      <Dialog
        open={isOpen}
        onClose={close}
        title={`Quarantine the container in ${props.slot}`}
        actions={actions}
        locked={isBusy}
      >
        <QuarantineForm
          {...props}
          formId={formId}
          problem={problem}
          onSend={(reason) => void rotate({ reason, hostile: true })}
        />
      </Dialog>
    </>
  )
}

interface QuarantineFormProps extends QuarantineButtonProps {
  formId: string
  problem: string | null
  onSend(reason: string): void
}

function QuarantineForm({ slot, incarnation, connections, formId, problem, onSend }: QuarantineFormProps) {
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMissing(reason.trim() === '')
    if (reason.trim() !== '') onSend(reason.trim())
  }
  return (
    <form id={formId} onSubmit={submit} className="grid gap-3">
      <p>
        #{incarnation} in {slot} is cut from traffic at once and killed. {connectionsWords(connections)} will be cut
        without a drain: unlike a rotation, this can lose requests. A spare takes over.
      </p>
      <p className="text-text-2">
        Its file system and the list of what had changed stay on the quarantine shelf. It is never started again and
        never gets traffic.
      </p>
      <Field
        label="Reason"
        hint="Stands in the rotation and in the audit log, at most 200 characters."
        error={isMissing ? 'Say why, for whoever looks at the evidence.' : null}
      >
        <Textarea
          rows={2}
          maxLength={200}
          ref={focusFirst}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {problem === null ? null : (
        <Notice tone="danger" role="alert">
          {problem}
        </Notice>
      )}
    </form>
  )
}
