/** What differs between two policies, a line for each field that a person would name. */
import { type Policy, riskKinds } from '../../../../workflows/domain/policy.ts'
import { durationText } from './duration-text.ts'
import { type DurationPath, durationAt, durationFields, responseWords, riskFields, sparesField } from './fields.ts'
import { windowText } from './window-words.ts'

export interface PolicyDifference {
  path: string
  label: string
  /** null: there is no such field on that side. */
  before: string | null
  after: string | null
}

export function diffPolicies(before: Policy, after: Policy): PolicyDifference[] {
  return [
    ...kindLine(before, after),
    ...durationLines(before, after),
    ...spareLine(before, after),
    ...riskLines(before, after),
    ...windowLines(before, after),
  ]
}

export const kindWords = { exponential: 'Random (truncated exponential)', fixed: 'Fixed' } as const

function kindLine(before: Policy, after: Policy): PolicyDifference[] {
  const [was, is] = [before.interval.kind, after.interval.kind]
  if (was === is) return []
  return [{ path: 'interval.kind', label: 'Distribution', before: kindWords[was], after: kindWords[is] }]
}

function durationLines(before: Policy, after: Policy): PolicyDifference[] {
  return (Object.keys(durationFields) as DurationPath[]).flatMap((path) => {
    const [was, is] = [durationAt(before, path), durationAt(after, path)]
    if (was === is) return []
    const text = (ms: number | null) => (ms === null ? null : durationText(ms))
    return [{ path, label: durationFields[path].label, before: text(was), after: text(is) }]
  })
}

function spareLine(before: Policy, after: Policy): PolicyDifference[] {
  if (before.spares === after.spares) return []
  return [{ path: 'spares', label: sparesField.label, before: String(before.spares), after: String(after.spares) }]
}

function riskLines(before: Policy, after: Policy): PolicyDifference[] {
  return riskKinds.flatMap((kind) => {
    const [was, is] = [before.risk[kind], after.risk[kind]]
    if (was === is) return []
    const label = `On ${riskFields[kind].label.toLowerCase()}`
    return [{ path: `risk.${kind}`, label, before: responseWords[was], after: responseWords[is] }]
  })
}

/** Windows have no name, so one that was edited is one gone and one added. */
function windowLines(before: Policy, after: Policy): PolicyDifference[] {
  const was = before.windows.map(windowText)
  const is = after.windows.map(windowText)
  const label = 'Maintenance window'
  return [
    ...was.filter((text) => !is.includes(text)).map((text) => ({ path: 'windows', label, before: text, after: null })),
    ...is.filter((text) => !was.includes(text)).map((text) => ({ path: 'windows', label, before: null, after: text })),
  ]
}
