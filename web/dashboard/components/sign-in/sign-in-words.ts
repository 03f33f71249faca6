/** What each refusal of a sign-in means for who signs in, and what to do; never which of the fields was wrong. */
import type { ApiError } from '../../lib/api.ts'

export interface SignInProblem {
  title: string
  detail: string
  /** The button waits that long; null: one may try again at once. */
  waitMs: number | null
}

const sentences: Record<string, [title: string, detail: string]> = {
  sign_in_failed: ['Not signed in', 'User and password do not belong together. Check both, then try again.'],
  rate_limited: ['Too many attempts', 'Signing in is locked for this account from here. It opens again by itself.'],
  captcha_invalid: [
    'This browser could not be checked',
    'The proof of work was refused. Try again; a new one is made.',
  ],
  captcha_expired: [
    'This browser could not be checked',
    'The proof of work was too old. Try again; a new one is made.',
  ],
  captcha_spent: [
    'This browser could not be checked',
    'The proof of work was used before. Try again; a new one is made.',
  ],
  busy: ['One moment', 'Other sign-ins are being checked. Try again in a few seconds.'],
  csrf: ['The request was refused', 'It did not come from this page. Reload the page, then sign in again.'],
  unreachable: [
    'The dashboard did not answer',
    'It may be starting. What you typed stays here; try again in a moment.',
  ],
  database_unavailable: [
    'The dashboard cannot read its database',
    'It may be starting. Traffic to the vault flows on. Try again in a moment.',
  ],
  internal: [
    'Something went wrong in the dashboard',
    'Nobody was signed in. Try again; if it stays, the log holds the request below.',
  ],
}

export function signInProblem({ code, message, retryAfterS }: ApiError): SignInProblem {
  const [title, detail] = sentences[code] ?? ['Not signed in', sentence(message)]
  return { title, detail, waitMs: code === 'rate_limited' ? (retryAfterS ?? 20) * 1_000 : null }
}

/** Messages of the interface begin in lower case and end without a stop, as parts of a log line do. */
function sentence(message: string): string {
  const text = message.slice(0, 1).toUpperCase() + message.slice(1)
  return /[.:]$/.test(text) ? text : `${text}.`
}

/** A proof that the server no longer takes is made anew without a word, once. */
export function asksForNewProof(code: string): boolean {
  return code === 'captcha_invalid' || code === 'captcha_expired' || code === 'captcha_spent'
}

const ended: Record<string, string> = {
  idle: 'You were signed out because nothing was done for a while.',
  expired: 'Your session reached its end, so you were signed out.',
  revoked: 'This session was ended in Settings or by an operator.',
  'signed-out': 'You are signed out.',
  role: 'Your role has changed. Sign in again to go on.',
  password: 'The password has changed. Sign in with the new one.',
  disabled: 'This account has been disabled. Ask an operator.',
  required: 'Sign in to see that page.',
  set: 'Your password is set. Sign in with it.',
}

/** Why somebody sees this page again; null for a first visit. */
export function whyEnded(why: string | undefined): string | null {
  return why === undefined ? null : (ended[why] ?? null)
}
