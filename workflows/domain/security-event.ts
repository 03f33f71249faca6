/** What the security screen lists: seen, where, and what was done about it. */
import type { RiskResponse } from './policy.ts'

export const securityKinds = [
  'drift',
  'errors',
  'health',
  'signal',
  'failover',
  'quarantine',
  'quarantine_end',
  'repair',
  'fencing',
] as const
export type SecurityKind = (typeof securityKinds)[number]

/** `data` of an event of type `security`. */
export interface SecurityEventData {
  kind: SecurityKind
  slot: string | null
  incarnation: number | null
  detail: string | null
  /** What the policy made of it; null where that is not asked. */
  response: RiskResponse | null
  /** Who said so; null: the orchestrator itself. */
  by: string | null
  at: string
  /** Of drift: how many files, and the first of them. */
  files?: { count: number; first: { path: string; kind: string }[] }
}

type Sighting = Pick<SecurityEventData, 'kind' | 'at'> & Partial<SecurityEventData>

export function securityData({ kind, at, ...known }: Sighting): SecurityEventData {
  return { kind, slot: null, incarnation: null, detail: null, response: null, by: null, ...known, at }
}
