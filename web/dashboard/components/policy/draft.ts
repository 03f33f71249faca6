/** A policy that is being edited: the last readable state of every field, and the texts that could not be read. */
import type { Interval, MaintenanceWindow, Policy } from '../../../../workflows/domain/policy.ts'

export interface Draft {
  policy: Policy
  /** Typed text by path, for fields that hold no value right now. */
  unreadable: Readonly<Record<string, string>>
}

export type DraftAction =
  | { type: 'edit'; path: string; policy: Policy }
  | { type: 'unreadable'; path: string; text: string }
  | { type: 'replace'; policy: Policy }

export const draftOf = (policy: Policy): Draft => ({ policy, unreadable: {} })

export function changeDraft(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'replace':
      return draftOf(action.policy)
    case 'unreadable':
      return { ...draft, unreadable: { ...draft.unreadable, [action.path]: action.text } }
    case 'edit': {
      const { [action.path]: _read, ...unreadable } = draft.unreadable
      return { policy: action.policy, unreadable }
    }
  }
}

/** The same pace in the other form: mean = interval, shortest half of it, longest twice. */
export function intervalAs(interval: Interval, kind: Interval['kind']): Interval {
  if (interval.kind === kind) return interval
  if (interval.kind === 'exponential') return { kind: 'fixed', everyMs: interval.meanMs }
  const { everyMs } = interval
  return { kind: 'exponential', meanMs: everyMs, minMs: Math.max(1, Math.round(everyMs / 2)), maxMs: everyMs * 2 }
}

export const newWindow = (timeZone: string): MaintenanceWindow => ({
  days: [6, 7],
  from: '22:00',
  to: '04:00',
  timeZone,
  mode: 'slower',
  factor: 4,
})

export function samePolicy(a: Policy, b: Policy): boolean {
  return canonical(a) === canonical(b)
}

/** JSON with the keys in order, as two sources may list them differently. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
