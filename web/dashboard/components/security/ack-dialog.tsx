'use client'

import type { Alert } from '../../contract/alerts.ts'
import { alertWords } from './alert-words.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import type { GuardedCall } from './use-guarded-call.tsx'

interface AckDialogProps {
  alert: Alert | null
  call: GuardedCall['call']
  onClose(): void
  onDone(): void
}

/** Says that somebody has looked, and what they found. */
export function AckDialog({ alert, call, onClose, onDone }: AckDialogProps) {
  return (
    <ReasonDialog
      open={alert !== null}
      title="Acknowledge this alert"
      label="What you found"
      hint="Stands beside the alert for whoever looks next, at most 500 characters."
      maxLength={500}
      isRequired
      confirm="Acknowledge"
      onClose={onClose}
      onDone={onDone}
      send={(note) => call('POST', `/api/alerts/${alert?.id ?? 0}/ack`, { note })}
    >
      {alert === null ? null : (
        <p className="text-text-2">
          {alertWords(alert.code).title}, {alert.subject}. It stays open until what caused it is over.
        </p>
      )}
    </ReasonDialog>
  )
}
