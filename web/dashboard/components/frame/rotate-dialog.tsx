'use client'
import { useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { Dialog } from '../../../ui/components/dialog.tsx'
import { Checkbox, Field, Textarea } from '../../../ui/components/field.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import { RotateCost } from './rotate-cost.tsx'
import { useRotate } from './use-rotate.ts'

const reasonLength = 200

/** What it will cost now, and why it is asked for. Which container comes next stays random. */
export function RotateDialog({ onClose }: { onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [isHostile, setHostile] = useState(false)
  const { rotate, isBusy, problem } = useRotate(onClose)
  return (
    <Dialog
      open
      onClose={onClose}
      locked={isBusy}
      title="Rotate now"
      actions={
        <>
          <Button onClick={onClose} disabled={isBusy}>
            Cancel
          </Button>
          <Button
            variant={isHostile ? 'danger' : 'primary'}
            busy={isBusy}
            onClick={() => void rotate({ reason: reason.trim(), hostile: isHostile })}
          >
            {isHostile ? 'Cut off and rotate' : 'Rotate now'}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <RotateCost isHostile={isHostile} />
        <Field
          label="Reason"
          hint="For the record; shown in the list of rotations"
          aside={`${reason.length} of ${reasonLength}`}
        >
          <Textarea
            rows={2}
            maxLength={reasonLength}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <Checkbox
          label="The serving container may be in hostile hands"
          hint="Its connections are cut at once, and it is kept in quarantine for inspection instead of being destroyed."
          checked={isHostile}
          onChange={(event) => setHostile(event.target.checked)}
        />
        {problem && (
          <Notice tone="danger" role="alert">
            {problem}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}
