/** What the palette offers for what was typed; pure, so that its order can be tested. */
import type { Container } from '../../contract/containers.ts'
import { formatClock, formatDay } from '../../lib/format.ts'
import type { Order } from '../../lib/orders.ts'
import { parseMoment } from '../../lib/parse-moment.ts'
import { screensFor } from '../../lib/screens.ts'

export type EntryKind = 'time' | 'rotation' | 'container' | 'screen' | 'action'
export interface Entry {
  id: string
  kind: EntryKind
  label: string
  hint?: string
  does: { href: string } | { order: Order } | { theme: 'system' | 'light' | 'dark' } | { signOut: true }
}

export interface PaletteState {
  role: 'viewer' | 'operator'
  isPaused: boolean
  containers: readonly Container[]
  zone: string
  nowMs: number
}

export function findEntries(text: string, state: PaletteState): Entry[] {
  const query = text.trim().toLowerCase()
  const all = [...screenEntries(state), ...actionEntries(state)]
  if (query === '') return all
  const found = [...timeEntries(query, state), ...rotationEntries(query), ...containerEntries(query, state)]
  return [...found, ...all.filter(({ label }) => matches(label, query))]
}

/** Each word typed begins a word of the label: `sec ev` finds Security events. */
function matches(label: string, query: string): boolean {
  const words = label.toLowerCase().split(/[\s_-]+/)
  return query.split(/\s+/).every((part) => words.some((word) => word.startsWith(part)))
}

function screenEntries({ role }: PaletteState): Entry[] {
  return screensFor(role).map(({ href, label, key }) => ({
    ...{ id: `screen:${href}`, kind: 'screen' as const, label, hint: `G ${key.toUpperCase()}` },
    does: { href },
  }))
}

function actionEntries({ role, isPaused }: PaletteState): Entry[] {
  const pause: Entry = isPaused
    ? { id: 'resume', kind: 'action', label: 'Resume the rotation', hint: 'P', does: { order: 'resume' } }
    : { id: 'pause', kind: 'action', label: 'Pause the rotation', hint: 'P', does: { order: 'pause' } }
  const rotate: Entry = { id: 'rotate', kind: 'action', label: 'Rotate now', hint: 'R', does: { order: 'rotate' } }
  return [
    ...(role === 'operator' ? [rotate, pause] : []),
    { id: 'light', kind: 'action', label: 'Light theme', does: { theme: 'light' } },
    { id: 'dark', kind: 'action', label: 'Dark theme', does: { theme: 'dark' } },
    { id: 'system', kind: 'action', label: 'Theme of the device', does: { theme: 'system' } },
    { id: 'keys', kind: 'action', label: 'Show the keys', hint: '?', does: { order: 'keys' } },
    { id: 'out', kind: 'action', label: 'Sign out', does: { signOut: true } },
  ]
}

function timeEntries(query: string, { zone, nowMs }: PaletteState): Entry[] {
  const atMs = parseMoment(query, zone, nowMs)
  if (atMs === null) return []
  const label = `Go to ${formatDay(atMs, zone, nowMs)}, ${formatClock(atMs, zone)}`
  const href = `/rotations?at=${encodeURIComponent(new Date(atMs).toISOString())}`
  return [{ id: 'time', kind: 'time', label, hint: zone, does: { href } }]
}

function rotationEntries(query: string): Entry[] {
  const epoch = /^(?:rotation[ /]|rotation\/vault\/)?(\d{1,9})$/.exec(query)?.[1]
  if (epoch === undefined) return []
  return [
    {
      id: 'rotation',
      kind: 'rotation',
      label: `Rotation ${Number(epoch)}`,
      does: { href: `/rotations/${Number(epoch)}` },
    },
  ]
}

function containerEntries(query: string, { containers }: PaletteState): Entry[] {
  const isIt = ({ slot, incarnation, containerId }: Container) =>
    slot.toLowerCase().includes(query) ||
    `#${incarnation ?? ''}` === query ||
    String(incarnation) === query ||
    (query.length >= 4 && (containerId ?? '').startsWith(query))
  return containers.filter(isIt).map(({ slot, state, incarnation, containerId }) => ({
    ...{ id: `slot:${slot}`, kind: 'container' as const, label: slot, does: { href: `/containers#${slot}` } },
    hint: [state, incarnation === null ? '' : `#${incarnation}`, containerId?.slice(0, 8) ?? '']
      .filter(Boolean)
      .join(' · '),
  }))
}
