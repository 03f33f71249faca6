'use client'

import type { Policy } from '../../../../workflows/domain/policy.ts'
import { Button } from '../../../ui/components/button.tsx'
import { Dialog } from '../../../ui/components/dialog.tsx'
import { Instant } from '../../../ui/components/time.tsx'
import type { PolicyState } from '../../contract/policy.ts'
import { DiffTable } from './diff-table.tsx'
import { diffPolicies } from './policy-diff.ts'

interface ConflictDialogProps {
  /** What is in force now; null: there is no conflict. */
  current: PolicyState | null
  /** What editing began from. */
  base: { version: number; policy: Policy }
  onTakeTheirs(current: PolicyState): void
  onKeepMine(current: PolicyState): void
  onClose(): void
}

/** Somebody else saved in between: who, what and why, and the two ways on. */
export function ConflictDialog({ current, base, onTakeTheirs, onKeepMine, onClose }: ConflictDialogProps) {
  const actions =
    current === null ? null : (
      <>
        <Button onClick={() => onTakeTheirs(current)}>Discard mine</Button>
        <Button variant="primary" onClick={() => onKeepMine(current)}>
          Compare mine with version {current.version}
        </Button>
      </>
    )
  return (
    <Dialog
      open={current !== null}
      onClose={onClose}
      title="The policy has changed meanwhile"
      actions={actions}
      size="wide"
    >
      {current === null ? null : (
        <div className="grid gap-4">
          <p>
            <b className="font-medium">{current.by}</b> saved version {current.version} at{' '}
            <Instant at={current.createdAt} show="date" />: “{current.reason}”. You began from version {base.version}.
          </p>
          <DiffTable
            lines={diffPolicies(base.policy, current.policy)}
            caption={`What changed from version ${base.version} to ${current.version}`}
          />
          <p className="text-text-2">
            Nothing of yours was saved. Both ways keep version {current.version} in the list.
          </p>
        </div>
      )}
    </Dialog>
  )
}
