import type { Problem } from '../contract/problems.ts'

/** Why a step of the protocol ended. Codes are stable, texts are not: compare `code`. */
export type ClientErrorCode =
  | 'unreachable'
  | 'refused'
  | 'answer_invalid'
  | 'signed_out'
  | 'password_weak'
  | 'cannot_unlock'
  | 'kdf_refused'
  | 'not_verifiable'
  | 'read_only'
  | 'name_taken'
  | 'not_found'
  | 'conflict'
  | 'file_changed'
  | 'draft_lost'
  | 'link_invalid'
  | 'log_inconsistent'

const texts: Record<ClientErrorCode, string> = {
  unreachable: 'The vault cannot be reached.',
  refused: 'The vault refused the request.',
  answer_invalid: 'The vault answered something that is not part of its protocol.',
  signed_out: 'The session has ended. Sign in again.',
  password_weak: 'A password needs at least 12 characters and must not be a common one.',
  // One sentence for a wrong password and for every kind of damage: what differs would tell a server how far it came.
  cannot_unlock: 'The account cannot be opened with this password.',
  kdf_refused: 'The vault asks for password hashing below what is safe or above what is sensible.',
  not_verifiable: 'This cannot be verified.',
  read_only: 'This folder is shown in a state that may not be changed.',
  name_taken: 'The folder has an entry of this name.',
  not_found: 'There is nothing of this name.',
  conflict: 'It keeps changing meanwhile. Try again.',
  file_changed: 'The file has changed on the device while it was sent.',
  draft_lost: 'The upload cannot go on and must start anew.',
  link_invalid: 'The link does not work: unknown, expired or incomplete.',
  log_inconsistent: 'The audit log is not a continuation of the one that was seen before.',
}

export interface ClientErrorFacts extends ErrorOptions {
  /** What the server said, with `refused` and `signed_out`. */
  problem?: Problem
}

/** The one error of this folder besides those of `vault/keys` and `vault/format`. It never holds keys or names. */
export class ClientError extends Error {
  readonly code: ClientErrorCode
  readonly problem: Problem | undefined

  constructor(code: ClientErrorCode, { problem, ...options }: ClientErrorFacts = {}) {
    super(problem?.title ?? texts[code], options)
    this.name = 'ClientError'
    this.code = code
    this.problem = problem
  }
}

/** Whether the server refused with one of these codes. */
export function isRefusal(error: unknown, ...codes: Problem['code'][]): error is ClientError & { problem: Problem } {
  return error instanceof ClientError && error.problem !== undefined && codes.includes(error.problem.code)
}
