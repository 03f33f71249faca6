'use client'

import { useState } from 'react'
import type { PolicyState } from '../../contract/policy.ts'
import type { ApiError } from '../../lib/api.ts'
import type { GuardedCall } from '../security/use-guarded-call.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { SaveDialog } from './save-dialog.tsx'
import type { PolicyEditing } from './use-policy-editor.ts'
import { usePolicySave } from './use-policy-save.ts'

interface SaveFlowProps {
  open: boolean
  editing: PolicyEditing
  call: GuardedCall['call']
  isPaused: boolean
  suggestedReason: string
  onClose(): void
  onSaved(): void
}

/** Reason and differences, then the save; what comes back is shown where it belongs. */
export function SaveFlow({ open, editing, call, isPaused, suggestedReason, onClose, onSaved }: SaveFlowProps) {
  const { editor, rebase, refuse } = editing
  const { busy, save } = usePolicySave(call)
  const [error, setError] = useState<ApiError | null>(null)
  const [conflict, setConflict] = useState<PolicyState | null>(null)

  const close = () => {
    setError(null)
    onClose()
  }
  const send = async (reason: string) => {
    setError(null)
    const outcome = await save({ baseVersion: editor.base.version, policy: editor.draft.policy, reason })
    if (outcome.kind === 'failed') return setError(outcome.error)
    if (outcome.kind === 'conflict') setConflict(outcome.current)
    if (outcome.kind === 'refused') refuse(outcome.problems)
    if (outcome.kind === 'saved') {
      rebase(outcome.version, outcome.policy, false)
      onSaved()
    }
    close()
  }
  const settle = (current: PolicyState, keepDraft: boolean) => {
    rebase(current.version, current.policy, keepDraft)
    setConflict(null)
    onSaved()
  }
  return (
    <>
      <SaveDialog
        open={open}
        before={editor.base}
        after={editor.draft.policy}
        suggestedReason={suggestedReason}
        isPaused={isPaused}
        busy={busy}
        error={error}
        onClose={close}
        onSave={(reason) => void send(reason)}
      />
      <ConflictDialog
        current={conflict}
        base={editor.base}
        onTakeTheirs={(current) => settle(current, false)}
        onKeepMine={(current) => settle(current, true)}
        onClose={() => setConflict(null)}
      />
    </>
  )
}
