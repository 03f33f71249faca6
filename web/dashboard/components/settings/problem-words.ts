import type { ApiError } from '../../lib/api.ts'

const sentences: Record<string, string> = {
  sign_in_failed: 'That is not the password of this account. Check it, then try again.',
  totp_required: 'This code was not accepted. Wait for the next one; each is good once.',
  totp_invalid: 'This code does not belong to the key shown. Check the clock of the phone, then type the next code.',
  last_operator: 'This is the last operator who can sign in. Make another one first, or nobody could act any more.',
  name_taken: 'There is an account of that name already. Take another one.',
  step_up_required: 'It needs a fresh proof that it is you, and none was given. Nothing was changed.',
  busy: 'Other passwords are being checked. Try again in a few seconds.',
  unreachable: 'The dashboard did not answer. Nothing is known to have changed; try again.',
  forbidden: 'That needs an operator.',
}
const refusedPasswords: Record<string, string> = {
  short: 'Too short: a new password has at least 15 characters. Five random words do.',
  long: 'Too long: at most 128 characters.',
  common: 'Among the first that anyone tries. Take another one.',
  name: 'Hardly more than the account’s name. Take another one.',
  same: 'That is the old one. Take a new one.',
}

/** What a refusal in Settings means and what to do. */
export function settingsProblem({ code, message, details, retryAfterS }: ApiError): string {
  if (code === 'rate_limited') return `Too many attempts. Try again in ${retryAfterS ?? 20} s.`
  if (code === 'password_refused')
    return refusedPasswords[whyOf(details)] ?? 'This password is refused. Take another one.'
  return sentences[code] ?? `${message.slice(0, 1).toUpperCase()}${message.slice(1).replace(/\.$/, '')}.`
}

function whyOf(details: unknown): string {
  return typeof details === 'object' && details !== null && 'why' in details ? String(details.why) : ''
}
