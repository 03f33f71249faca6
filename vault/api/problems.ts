/** Every way in which the vault refuses: one row per code (vault page, section 5.1). The texts may change, codes not. */
export const problems = {
  bad_request: { status: 400, title: 'The request is not one that the vault understands.' },
  not_found: { status: 404, title: 'There is nothing here.' },
  method_not_allowed: { status: 405, title: 'This address does not take this method.' },
  timeout: { status: 408, title: 'The request did not arrive in time.' },
  length_required: { status: 411, title: 'The request must say how long its body is.' },
  body_too_large: { status: 413, title: 'The body is larger than this address takes.' },
  headers_too_large: { status: 431, title: 'The request header is larger than 16 KiB.' },
  internal: { status: 500, title: 'Something went wrong in the vault.' },
  busy: { status: 503, title: 'The vault is busy. Try again.' },
  draining: { status: 503, title: 'This replica is being replaced. Try again.' },
  not_ready: { status: 503, title: 'This replica is not ready.' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problems

export class ApiError extends Error {
  readonly code: ProblemCode
  readonly detail: string | undefined
  readonly headers: Record<string, string>

  /** @param detail for people, without a secret, a path or SQL */
  constructor(code: ProblemCode, detail?: string, headers: Record<string, string> = {}) {
    super(detail ?? problems[code].title)
    this.name = 'ApiError'
    this.code = code
    this.detail = detail
    this.headers = headers
  }
}

/** RFC 9457, with our code and the request's id. */
export function renderProblem(
  { code, detail }: { code: ProblemCode; detail?: string | undefined },
  requestId: string,
): string {
  const { status, title } = problems[code]
  return JSON.stringify({ status, code, title, requestId, ...(detail === undefined ? {} : { detail }) })
}
