import type { ApiError } from './api.ts'

const names = { rotate: 'The rotation', pause: 'The pause', resume: 'The end of the pause' } as const

/** Why an order was not carried out, and what that means now. */
export function orderProblem(order: keyof typeof names, { code, message, retryAfterS }: ApiError): string {
  const name = names[order]
  switch (code) {
    case 'orchestrator_timeout':
      return `${name} was ordered, but no answer came within 5 s. It may still happen; this page will show it.`
    case 'orchestrator_unavailable':
      return `${name} was not ordered: the orchestrator does not answer. Traffic flows on; nothing rotates until it is back.`
    case 'unreachable':
      return `${name} may not have been ordered: the dashboard did not answer. Look at the pool, then try again.`
    case 'rate_limited':
      return `${name} was not ordered: too many orders. Try again in ${retryAfterS ?? 1} s.`
    case 'forbidden':
      return `${name} was not ordered: that needs an operator.`
    case 'startup_in_progress':
      return `${name} was not ordered: the pool is still starting.`
    default:
      return `${name} was not ordered: ${message.replace(/\.$/, '')}.`
  }
}
