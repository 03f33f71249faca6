/** A security event in words: what happened, where, and what was done about it. */
import type { Event } from '../../contract/events.ts'

export const eventKinds = [
  'drift',
  'health',
  'errors',
  'signal',
  'failover',
  'quarantine',
  'quarantine_end',
  'fencing',
  'denied',
  'sign_in',
  'repair',
] as const
export type EventKind = (typeof eventKinds)[number]

export interface SecurityFact {
  /** null: a kind that this page does not know. */
  kind: EventKind | null
  what: string
  detail: string | null
  where: string
  incarnation: number | null
  /** null: nothing had to be done, or it is not known. */
  done: string | null
  by: string | null
  files: { count: number; first: { path: string; kind: string }[] } | null
}

export const kindNames: Record<EventKind, string> = {
  drift: 'Changed files',
  health: 'Health lost',
  errors: 'Error burst',
  signal: 'Outside signal',
  failover: 'Failover',
  quarantine: 'Quarantined',
  quarantine_end: 'Left the shelf',
  fencing: 'Old order refused',
  denied: 'Call denied',
  sign_in: 'Failed sign-ins',
  repair: 'Repaired',
}

const defaultDone: Partial<Record<EventKind, string>> = {
  failover: 'HAProxy moved the traffic by itself; the rotation followed.',
  quarantine: 'Cut from traffic, stopped, and kept for inspection.',
  quarantine_end: 'Destroyed.',
  fencing: 'Refused without any effect.',
  denied: 'Refused without any effect.',
  sign_in: 'Further guesses are slowed down; nobody is locked out.',
  repair: 'Put right by the check of every minute.',
}

const responses: Record<string, string> = {
  rotate: 'Replaced early and destroyed; the evidence is kept.',
  hostile: 'Cut from traffic at once and quarantined.',
  ignore: 'Recorded only: the policy says so.',
}

export function factOf({ subject, data }: Pick<Event, 'subject' | 'data'>): SecurityFact {
  const fields = typeof data === 'object' && data !== null ? new Map<string, unknown>(Object.entries(data)) : new Map()
  const text = (name: string): string | null => {
    const value: unknown = fields.get(name)
    return typeof value === 'string' && value !== '' ? value : null
  }
  const named = text('kind')
  const kind = eventKinds.find((known) => known === named) ?? null
  const incarnation: unknown = fields.get('incarnation')
  return {
    kind,
    what: kind === null ? (named ?? 'Event').replaceAll('_', ' ') : kindNames[kind],
    detail: text('detail'),
    where: text('slot') ?? subject,
    incarnation: typeof incarnation === 'number' ? incarnation : null,
    done: responses[text('response') ?? ''] ?? (kind === null ? null : (defaultDone[kind] ?? null)),
    by: text('by'),
    files: filesOf(fields.get('files')),
  }
}

function filesOf(files: unknown): SecurityFact['files'] {
  if (typeof files !== 'object' || files === null || !('count' in files) || typeof files.count !== 'number') return null
  const listed: unknown = 'first' in files ? files.first : []
  const first = Array.isArray(listed) ? listed.flatMap(fileOf) : []
  return { count: files.count, first }
}

function fileOf(file: unknown): { path: string; kind: string }[] {
  if (typeof file !== 'object' || file === null || !('path' in file) || typeof file.path !== 'string') return []
  return [{ path: file.path, kind: 'kind' in file && typeof file.kind === 'string' ? file.kind : 'changed' }]
}
