/** What the address of the Rotations screen says; everything that a link to a view must carry. */
import { outcomes, triggers } from '../../../../workflows/domain/words.ts'
import type { RotationsQuery } from '../../contract/rotations.ts'

export interface RotationsSearch {
  outcome: RotationsQuery['outcome'] | null
  trigger: RotationsQuery['trigger'] | null
  slot: string | null
  /** Unix ms; both or none. */
  range: { fromMs: number; toMs: number } | null
  before: number | null
  /** A moment that somebody asked for. */
  atMs: number | null
}

type Raw = Readonly<Record<string, string | string[] | undefined>>

/** What makes no sense is left out: an address that a person has edited still opens. */
export function parseSearch(raw: Raw, slots: readonly string[]): RotationsSearch {
  const read = (name: string) => {
    const value = raw[name]
    return typeof value === 'string' ? value : null
  }
  const slot = read('slot')
  return {
    outcome: outcomes.find((known) => known === read('outcome')) ?? null,
    trigger: triggers.find((known) => known === read('trigger')) ?? null,
    slot: slot !== null && slots.includes(slot) ? slot : null,
    range: rangeOf(instantOf(read('from')), instantOf(read('to'))),
    before: wholeOf(read('before')),
    atMs: instantOf(read('at')),
  }
}

export const SHORTEST_RANGE_MS = 10 * 60_000
export const LONGEST_RANGE_MS = 30 * 86_400_000

function rangeOf(fromMs: number | null, toMs: number | null): RotationsSearch['range'] {
  if (fromMs === null || toMs === null || toMs <= fromMs) return null
  return clampRange({ fromMs, toMs })
}

/** 10 minutes to 30 days, around the same middle. */
export function clampRange({ fromMs, toMs }: { fromMs: number; toMs: number }): { fromMs: number; toMs: number } {
  const lengthMs = Math.min(LONGEST_RANGE_MS, Math.max(SHORTEST_RANGE_MS, toMs - fromMs))
  const middleMs = (fromMs + toMs) / 2
  return { fromMs: Math.round(middleMs - lengthMs / 2), toMs: Math.round(middleMs + lengthMs / 2) }
}

function instantOf(text: string | null): number | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}T/.test(text)) return null
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}

function wholeOf(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}

/** The address of a view, shortest form. */
export function hrefOf(search: Partial<RotationsSearch>): string {
  const query = paramsOf(search)
  if (search.atMs != null) query.set('at', new Date(search.atMs).toISOString())
  const text = query.toString()
  return text === '' ? '/rotations' : `/rotations?${text}`
}

/** The same list from the interface. */
export function apiPathOf(search: Partial<RotationsSearch>, limit: number): string {
  const query = paramsOf(search)
  query.set('limit', String(limit))
  return `/api/rotations?${query}`
}

function paramsOf({ outcome, trigger, slot, range, before }: Partial<RotationsSearch>): URLSearchParams {
  const query = new URLSearchParams()
  if (outcome != null) query.set('outcome', outcome)
  if (trigger != null) query.set('trigger', trigger)
  if (slot != null) query.set('slot', slot)
  if (range != null) {
    query.set('from', new Date(range.fromMs).toISOString())
    query.set('to', new Date(range.toMs).toISOString())
  }
  if (before != null) query.set('before', String(before))
  return query
}

export interface ActiveFilter {
  name: 'outcome' | 'trigger' | 'slot' | 'range'
  label: string
  /** The view without it. */
  href: string
}

/** What could be dropped when nothing is found. */
export function activeFilters(search: RotationsSearch, words: { trigger: (name: string) => string }): ActiveFilter[] {
  const { outcome, trigger, slot, range } = search
  const without = (name: ActiveFilter['name']) => hrefOf({ ...search, before: null, atMs: null, [name]: null })
  const found: ActiveFilter[] = []
  if (outcome !== null && outcome !== undefined)
    found.push({ name: 'outcome', label: `outcome: ${outcome}`, href: without('outcome') })
  if (trigger != null)
    found.push({ name: 'trigger', label: `why: ${words.trigger(trigger)}`, href: without('trigger') })
  if (slot !== null) found.push({ name: 'slot', label: `slot: ${slot}`, href: without('slot') })
  if (range !== null) found.push({ name: 'range', label: 'time', href: without('range') })
  return found
}
