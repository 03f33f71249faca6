'use client'
import { useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { useNow, useZone } from '../../../ui/components/clock.tsx'
import { Dialog } from '../../../ui/components/dialog.tsx'
import { Field, TextInput } from '../../../ui/components/field.tsx'
import { Notice } from '../../../ui/components/notice.tsx'
import { Tabs } from '../../../ui/components/tabs.tsx'
import { formatMinute } from '../../lib/format.ts'
import { nextOccurrence } from '../../lib/parse-moment.ts'
import { pause } from '../../lib/pause.ts'

const minuteMs = 60_000
const reasonLength = 200
const lengths = [
  { id: '15', label: '15 min' },
  { id: '60', label: '1 h' },
  { id: 'until', label: 'Until…' },
  { id: 'open', label: 'No end' },
] as const
type Length = (typeof lengths)[number]['id']

export function PauseDialog({ onClose }: { onClose: () => void }) {
  const zone = useZone()
  const nowMs = useNow()
  const [length, setLength] = useState<Length>('60')
  const [time, setTime] = useState(() => formatMinute(nowMs + 120 * minuteMs, zone))
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)

  const endMs = endOf({ length, time, zone, nowMs })
  const save = async () => {
    if (endMs === undefined) return
    setBusy(true)
    const untilAt = endMs === null ? null : new Date(endMs).toISOString()
    if (await pause({ untilAt, reason: reason.trim() })) onClose()
    else setBusy(false)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      locked={isBusy}
      title="Pause the rotation"
      actions={
        <>
          <Button onClick={onClose} disabled={isBusy}>
            Cancel
          </Button>
          <Button variant="primary" busy={isBusy} disabled={endMs === undefined} onClick={() => void save()}>
            Pause
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <p className="text-text-2">
          Only the timer stops. Rotations by hand, after a failure and against an intruder still run, and the serving
          container’s exposure grows until somebody resumes.
        </p>
        <Tabs label="For how long" tabs={lengths} value={length} onChange={setLength} className="justify-self-start" />
        {length === 'until' && (
          <Field label="Until" hint={`The next time the clock shows it, at most 24 h ahead (${zone})`}>
            <TextInput type="time" required value={time} onChange={(event) => setTime(event.target.value)} />
          </Field>
        )}
        {length === 'open' && (
          <Notice tone="warning">A pause without an end raises an alert, so that nobody forgets it.</Notice>
        )}
        <Field label="Reason" hint="For the record and for whoever sees the amber bar">
          <TextInput maxLength={reasonLength} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  )
}

interface End {
  length: Length
  time: string
  zone: string
  nowMs: number
}

/** null: no end; undefined: what was typed is no time. */
function endOf({ length, time, zone, nowMs }: End): number | null | undefined {
  if (length === 'open') return null
  if (length === 'until') return nextOccurrence(time, zone, nowMs) ?? undefined
  return nowMs + Number(length) * minuteMs
}
