import { z } from 'zod'
import { NodeId } from './ids.ts'
import { Held } from './values.ts'

/** Every way in which the vault refuses: one row per code (vault page, section 5.1). The texts may change, codes not. */
export const problems = {
  bad_request: { status: 400, title: 'The request is not one that the vault understands.' },
  digest_mismatch: { status: 400, title: 'The body is not the one that its digest names.' },
  auth_required: { status: 401, title: 'Sign in first.' },
  auth_failed: { status: 401, title: 'Login or password is wrong.' },
  totp_required: { status: 401, title: 'A code of the second factor is needed.' },
  session_expired: { status: 401, title: 'The session has ended. Sign in again.' },
  forbidden: { status: 403, title: 'This account may not do that.' },
  origin: { status: 403, title: 'The request comes from another site.' },
  reauth_required: { status: 403, title: 'Confirm the password first.' },
  challenge_required: { status: 403, title: 'A proof of work is needed.' },
  not_found: { status: 404, title: 'There is nothing here.' },
  method_not_allowed: { status: 405, title: 'This address does not take this method.' },
  timeout: { status: 408, title: 'The request did not arrive in time.' },
  conflict: { status: 409, title: 'It has changed meanwhile.' },
  cycle: { status: 409, title: 'A folder cannot move into itself.' },
  depth: { status: 409, title: 'Folders are nested too deep.' },
  draft_limit: { status: 409, title: 'There are too many unfinished uploads.' },
  folder_conflict: { status: 409, title: 'The folder has changed meanwhile.' },
  folder_full: { status: 409, title: 'The folder holds as many entries as it may.' },
  id_taken: { status: 409, title: 'An id was used before.' },
  last_admin: { status: 409, title: 'The last administrator cannot go.' },
  login_taken: { status: 409, title: 'There is an account of this login name.' },
  name_taken: { status: 409, title: 'The folder has an entry of this name.' },
  segment_conflict: { status: 409, title: 'This segment is held with other bytes.' },
  upload_incomplete: { status: 409, title: 'Segments of the upload are missing.' },
  version_current: { status: 409, title: 'The current version of a file cannot be deleted.' },
  gone: { status: 410, title: 'It is not there any more.' },
  upload_expired: { status: 410, title: 'The upload was not finished in time.' },
  length_required: { status: 411, title: 'The request must say how long its body is.' },
  body_too_large: { status: 413, title: 'The body is larger than this address takes.' },
  file_too_large: { status: 413, title: 'The file is larger than this vault takes.' },
  segment_size: { status: 413, title: 'The segment is not of the size that its place demands.' },
  media_type: { status: 415, title: 'The body is of another type than this address takes.' },
  range_invalid: { status: 416, title: 'The content has no such range.' },
  record_invalid: { status: 422, title: 'A record is not valid.' },
  manifest_invalid: { status: 422, title: 'A manifest is not valid.' },
  rate_limited: { status: 429, title: 'Too many tries. Wait a little.' },
  headers_too_large: { status: 431, title: 'The request header is larger than 16 KiB.' },
  internal: { status: 500, title: 'Something went wrong in the vault.' },
  storage_damaged: { status: 500, title: 'Stored content is damaged.' },
  busy: { status: 503, title: 'The vault is busy. Try again.' },
  draining: { status: 503, title: 'This replica is being replaced. Try again.' },
  not_ready: { status: 503, title: 'This replica is not ready.' },
  quota_exceeded: { status: 507, title: 'There is no space left for this account.' },
  storage_full: { status: 507, title: 'The vault has no space left.' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problems

const codes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

/** The proof of work that `challenge_required` asks for, in the form of `altcha-lib`. */
export const Challenge = z.strictObject({
  parameters: z.looseObject({
    algorithm: z.string(),
    nonce: z.string(),
    salt: z.string(),
    cost: z.int(),
    keyLength: z.int(),
    keyPrefix: z.string(),
  }),
  signature: z.string(),
})
export type Challenge = z.output<typeof Challenge>

/** `application/problem+json` (RFC 9457). Open, because later codes may bring members of their own. */
export const Problem = z.looseObject({
  status: z.int(),
  code: z.enum(codes),
  title: z.string(),
  requestId: z.string(),
  detail: z.string().optional(),
  /** Paths of the fields of the request that were refused. */
  fields: z.array(z.string()).optional(),
  retryAfterMs: z.int().optional(),
  /** With `totp_required`: what the next step must bring. */
  ticket: z.string().optional(),
  /** With `challenge_required`. */
  challenge: Challenge.optional(),
  /** With `folder_conflict` and `name_taken`: the folder, and its revision now. */
  folder: NodeId.optional(),
  rev: z.int().optional(),
  /** With `upload_incomplete`. */
  missing: Held.optional(),
})
export type Problem = z.output<typeof Problem>
