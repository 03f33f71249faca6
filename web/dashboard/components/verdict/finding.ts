/** The one thing on Overview that a person should look at: an open alert, or what was found in a container today. */
import type { Alert } from '../../contract/alerts.ts'
import type { Event } from '../../contract/events.ts'
import { count } from '../../lib/verdict-words.ts'

export interface Finding {
  /** Known again after it was put away. */
  key: string
  at: string
  tone: 'warning' | 'danger'
  text: string
  href: string
}

const alertWords: Record<string, string> = {
  rotation_alarm: 'A rotation could neither finish nor go back by itself.',
  rotation_lost: 'A rotation ended without an answer.',
  kept_repeatedly: 'Three replacements in a row failed; the old container stays in service.',
  hostile_serves: 'A container that was called hostile still serves.',
  paused_without_end: 'Rotation is paused without an end.',
  quarantine_full: 'The quarantine shelf is full, so the newest one was destroyed.',
  stale_epoch: 'Another orchestrator may be at work on this pool.',
  startup_failed: 'The start-up did not come to its end.',
  job_failed: 'A maintenance job failed three times.',
  job_refused: 'A maintenance job was stopped by its safety rule.',
}

export function alertText({ code, note }: Pick<Alert, 'code' | 'note'>): string {
  return alertWords[code] ?? note ?? `An alert was raised: ${code.replaceAll('_', ' ')}.`
}

const DAY_MS = 86_400_000

/** The worst and newest alert that nobody has acknowledged; else the newest finding of the last day. */
export function findingOf(
  alerts: readonly Pick<Alert, 'id' | 'code' | 'severity' | 'state' | 'openedAt' | 'note'>[],
  seen: Event | null,
  nowMs: number,
): Finding | null {
  const open = alerts
    .filter(({ state }) => state === 'open')
    .sort((a, b) => rank(b.severity) - rank(a.severity) || b.openedAt.localeCompare(a.openedAt))
  const alert = open[0]
  if (alert !== undefined) {
    const tone = alert.severity === 'alarm' ? 'danger' : 'warning'
    return { key: `alert/${alert.id}`, at: alert.openedAt, tone, text: alertText(alert), href: '/security' }
  }
  if (seen === null || nowMs - Date.parse(seen.at) > DAY_MS) return null
  const text = sightingText(seen.data)
  return text === null ? null : { key: `event/${seen.id}`, at: seen.at, tone: 'warning', text, href: '/security' }
}

function rank(severity: string): number {
  return severity === 'alarm' ? 1 : 0
}

const responses: Record<string, string> = {
  rotate: 'It was replaced early and destroyed; the evidence is kept.',
  hostile: 'It was cut off at once and is kept for review.',
  ignore: 'The policy leaves it in service.',
}

/** `Two files changed inside vault_web3. It was replaced early …`; null for what is no sighting. */
export function sightingText(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null
  const known = new Map<string, unknown>(Object.entries(data))
  const slot = text(known.get('slot')) ?? 'a container'
  const what = whatOf(text(known.get('kind')), slot, known.get('files'))
  if (what === null) return null
  const response = responses[text(known.get('response')) ?? ''] ?? ''
  return response === '' ? what : `${what} ${response}`
}

function whatOf(kind: string | null, slot: string, files: unknown): string | null {
  switch (kind) {
    case 'drift':
      return `${filesText(files)} changed inside ${slot}.`
    case 'errors':
      return `${slot} made a burst of errors.`
    case 'health':
      return `${slot} stopped answering its health check.`
    case 'signal':
      return `An outside signal spoke against ${slot}.`
    case 'failover':
      return `${slot} stopped answering, and HAProxy moved the traffic by itself.`
    case 'quarantine':
      return `${slot} was cut off and is kept for review.`
    case 'fencing':
      return 'An order of an older epoch was refused.'
    default:
      return null
  }
}

function filesText(files: unknown): string {
  if (typeof files !== 'object' || files === null || !('count' in files) || typeof files.count !== 'number')
    return 'Files'
  return files.count === 1 ? '1 file' : count(files.count, 'file')
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
