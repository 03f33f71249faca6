/**
 * Every code that leaves this process, with its status and the one sentence that the caller gets (docker-proxy page,
 * section 5). The sentences repeat nothing of the request or of the engine; details go to the audit as `reason`.
 */
const codes = {
  malformed_request: [400, 'The request is not well-formed HTTP/1.1.'],
  http_version: [400, 'Only HTTP/1.1 is spoken here.'],
  duplicate_header: [400, 'A header that may stand once was sent twice.'],
  transfer_encoding: [400, 'Transfer-Encoding is not accepted: send Content-Length.'],
  connection_header: [400, 'Connection must be absent, keep-alive or close.'],
  bad_host: [400, 'Exactly one Host of the form host[:port] is needed.'],
  bad_target: [400, 'The path may hold only /, letters, digits, "_", "." and "-".'],
  bad_query: [400, 'The query is not one that this operation takes.'],
  api_version: [400, 'The API version must be from v1.24 to the version of the engine.'],
  body_not_allowed: [400, 'This operation takes no body.'],
  bad_body: [400, 'The body is not one that this operation takes.'],
  bad_epoch: [400, 'X-Leyzen-Epoch must be a whole number from 1 to 999999999999999.'],
  unauthorized: [401, 'A valid token is needed: Authorization: Bearer <token>.'],
  operation_not_allowed: [403, 'This operation does not exist here.'],
  upgrade_refused: [403, 'Connections are never upgraded here.'],
  peer_refused: [403, 'Connections from this address are not accepted.'],
  no_such_container: [404, 'No such container.'],
  method_not_allowed: [405, 'CONNECT is not served here.'],
  request_timeout: [408, 'The request did not arrive in time.'],
  stale_epoch: [409, 'The epoch is lower than the highest seen.'],
  epoch_jump: [409, 'The epoch is too far above the highest seen.'],
  busy: [409, 'Another call for this container is in flight.'],
  name_in_use: [409, 'The name is taken.'],
  quarantine_full: [409, 'The quarantine holds four containers already.'],
  engine_conflict: [409, 'The state of the container does not allow this.'],
  body_too_large: [413, 'The body is larger than 1 KiB.'],
  target_too_long: [414, 'The target is longer than 512 bytes.'],
  media_type: [415, 'The body must be application/json.'],
  expectation: [417, 'Expect is not accepted.'],
  epoch_required: [428, 'This operation needs X-Leyzen-Epoch.'],
  rate_limited: [429, 'Too many refused requests.'],
  headers_too_large: [431, 'The header is larger than 8 KiB or has more than 64 lines.'],
  internal: [500, 'The proxy failed; its log says why.'],
  engine_error: [502, 'The engine gave an answer that is not passed on.'],
  engine_unavailable: [503, 'The engine cannot be reached.'],
  overloaded: [503, 'Too many requests wait for the engine.'],
  audit_unavailable: [503, 'The audit cannot be written.'],
  state_unavailable: [503, 'The epoch cannot be stored.'],
  engine_timeout: [504, 'The engine did not answer in time; the effect is unknown.'],
  wait_expired: [504, 'The container did not end in time.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

export type ProxyErrorCode = keyof typeof codes

/** What the caller does not get and the audit does. */
export interface ErrorDetails {
  reason?: string
  engineStatus?: number
  retryAfterS?: number
}

/** A refusal or failure that is answered with the status of its code. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly code: ProxyErrorCode
  readonly details: ErrorDetails

  constructor(code: ProxyErrorCode, details: ErrorDetails = {}) {
    super(codes[code][1])
    this.code = code
    this.details = details
  }

  get status(): number {
    return codes[this.code][0]
  }
}

/** Settings, names or a specification that cannot work: the process ends at boot with status 2 and prints each line. */
export class ConfigProblems extends Error {
  override readonly name = 'ConfigProblems'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}
