'use client'

import { Check, CircleAlert, OctagonAlert } from 'lucide-react'
import { Button } from '../../../ui/components/button.tsx'
import { iconProps } from '../../../ui/components/icon.ts'
import { Instant } from '../../../ui/components/time.tsx'
import type { Alert } from '../../contract/alerts.ts'
import { alertWords } from './alert-words.ts'

interface AlertRowProps {
  alert: Alert
  /** null: nothing to acknowledge, or nobody who may. */
  onAck: (() => void) | null
}

export function AlertRow({ alert, onAck }: AlertRowProps) {
  const { severity, state, code, subject, note, openedAt, ackedAt, ackedBy, resolvedAt } = alert
  const { title, todo } = alertWords(code)
  const isOver = state === 'resolved'
  return (
    <li className="flex flex-wrap gap-3 border-line border-t py-3 first:border-t-0">
      <SeverityIcon severity={severity} isOver={isOver} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className={isOver ? 'text-text-2' : 'font-medium'}>{title}</span>
          <span className="text-12 text-text-3">{subject}</span>
          <Instant at={openedAt} className="text-12 text-text-3" />
        </p>
        {note === null || state !== 'open' ? null : <p className="text-text-2">{note}</p>}
        {isOver ? null : <p className="text-text-2">{todo}</p>}
        {ackedAt === null ? null : (
          <p className="text-12 text-text-3">
            Acknowledged by {ackedBy ?? 'somebody'}, <Instant at={ackedAt} show="date" />
            {note === null ? '' : `: “${note}”`}
          </p>
        )}
        {resolvedAt === null ? null : (
          <p className="text-12 text-text-3">
            Over since <Instant at={resolvedAt} show="date" />
          </p>
        )}
      </div>
      {onAck === null ? null : (
        <Button size="small" icon={Check} onClick={onAck} className="max-sm:ml-7 max-sm:basis-full">
          Acknowledge
        </Button>
      )}
    </li>
  )
}

export function SeverityIcon({ severity, isOver = false }: { severity: string; isOver?: boolean }) {
  const isAlarm = severity === 'alarm'
  const Icon = isAlarm ? OctagonAlert : CircleAlert
  const ink = isOver || severity === 'info' ? 'text-text-3' : isAlarm ? 'text-danger' : 'text-draining'
  const word = isAlarm ? 'Alarm' : severity === 'warning' ? 'Warning' : 'Information'
  return (
    <span className={`mt-0.5 shrink-0 ${ink}`} title={word}>
      <Icon {...iconProps} />
      <span className="sr-only">{word}</span>
    </span>
  )
}
