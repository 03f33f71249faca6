import { type ProblemCode, problems } from '../contract/problems.ts'

/** What an answer says besides its code: never a secret, a path or SQL. */
export interface ProblemFacts {
  headers?: Record<string, string>
  /** Further members of the answer, for example `{ retryAfterMs: 1000 }`. */
  members?: Readonly<Record<string, unknown>>
}

export class ApiError extends Error {
  readonly code: ProblemCode
  readonly detail: string | undefined
  readonly headers: Record<string, string>
  readonly members: Readonly<Record<string, unknown>>

  /** @param detail for people, without a secret, a path or SQL */
  constructor(code: ProblemCode, detail?: string, { headers = {}, members = {} }: ProblemFacts = {}) {
    super(detail ?? problems[code].title)
    this.name = 'ApiError'
    this.code = code
    this.detail = detail
    this.headers = headers
    this.members = members
  }
}

/** RFC 9457, with our code and the request's id. */
export function renderProblem(
  {
    code,
    detail,
    members,
  }: { code: ProblemCode; detail?: string | undefined; members?: Readonly<Record<string, unknown>> },
  requestId: string,
): string {
  const { status, title } = problems[code]
  return JSON.stringify({ status, code, title, requestId, ...(detail === undefined ? {} : { detail }), ...members })
}
