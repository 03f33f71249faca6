/** A refused order in a sentence that says how things stand. */
import type { ErrorCode } from '../../contract/errors.ts'

interface Refusal {
  code: ErrorCode | (string & {})
  message: string
  details?: unknown
}

export function refusalWords({ code, message, details }: Refusal): string {
  if (code === 'rotation_in_progress') {
    const epoch = epochOf(details)
    return `${epoch === null ? 'A rotation' : `Rotation ${epoch}`} is under way. Try again when it has ended; the list shows it live.`
  }
  if (code === 'orchestrator_timeout')
    return 'No answer came in 5 s. It may still happen: watch the slot before you try again.'
  if (code === 'step_up_required') return 'It needs a fresh proof that it is you, and none was given.'
  return message
}

function epochOf(details: unknown): number | null {
  if (typeof details !== 'object' || details === null || !('epoch' in details)) return null
  return typeof details.epoch === 'number' ? details.epoch : null
}
