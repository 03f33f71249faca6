/** What one policy changes of another, field by field. */
import type { OlderPolicy, Policy } from './policy.ts'

export type PolicyChanges = Record<string, { before: unknown; after: unknown }>

/** Only the fields that differ; a field that the older one did not know is null before. */
export function policyChanges(before: OlderPolicy, after: Policy): PolicyChanges {
  const known: Record<string, unknown> = { ...before }
  const differing = Object.entries(after).filter(([name, value]) => canonical(known[name]) !== canonical(value))
  return Object.fromEntries(differing.map(([name, value]) => [name, { before: known[name] ?? null, after: value }]))
}

/** The order of keys is no difference. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      part === null || typeof part !== 'object' || Array.isArray(part)
        ? part
        : Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))),
    ) ?? 'null'
  )
}
