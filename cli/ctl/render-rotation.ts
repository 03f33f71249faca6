import { formatDuration, formatInstant } from './format.ts'
import type { ShownRotation, ShownStep } from './read-rotations.ts'

/** Two to three lines: what happened, what it came to, and the steps with their durations. */
export function renderRotation(rotation: ShownRotation): string {
  const steps = rotation.steps.map(renderStep).join(' · ')
  const lines = [headline(rotation), figures(rotation), reasons(rotation), steps]
  return lines.filter((line) => line !== '').join('\n      ')
}

function headline({ epoch, outcome, trigger, startedAt, ...rotation }: ShownRotation): string {
  const [old, fresh] = [rotation.old?.slot ?? '–', rotation.new?.slot ?? '–']
  return `#${String(epoch).padEnd(5)}${(outcome ?? 'open').padEnd(8)} ${formatInstant(startedAt)}  ${trigger}  ${old} → ${fresh}`
}

function figures({ outcome, cutoverMs, drainMs, exposureMs, lost, cut, proof }: ShownRotation): string {
  if (outcome === null) return ''
  const proved = proof === null ? '–' : Object.values(proof).every((ok) => ok) ? 'proved' : 'not proved'
  return [
    `cut-over ${formatDuration(cutoverMs)}, drain ${formatDuration(drainMs)}, exposed ${formatDuration(exposureMs)}`,
    `${lost ?? '–'} lost, ${cut ?? '–'} cut, cleansing ${proved}`,
  ].join('; ')
}

function reasons({ outcome, outcomeReason, reason, by, driftCount }: ShownRotation): string {
  const parts = [
    outcomeReason === null ? '' : `${outcome === 'rotated' ? '' : 'because '}${outcomeReason}`,
    by === null ? '' : `asked by ${by}`,
    reason === null ? '' : `"${reason}"`,
    driftCount === 0 ? '' : `${driftCount} changed files found in the old container`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function renderStep({ name, attempt, state, durationMs, errorCode }: ShownStep): string {
  const again = attempt > 1 ? ` (attempt ${attempt})` : ''
  if (state === 'started') return `${name}${again} …`
  return `${name}${again} ${formatDuration(durationMs)}${state === 'failed' ? ` failed: ${errorCode ?? 'unknown'}` : ''}`
}
