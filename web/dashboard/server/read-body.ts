import { DashboardError } from './dashboard-error.ts'

export const BODY_BYTES = 65_536

/** JSON of at most `limitBytes`; an absent body is an empty object. @throws DashboardError 413, 415, `invalid_json` */
export async function readJson(request: Request, limitBytes = BODY_BYTES): Promise<unknown> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > limitBytes) throw tooLarge(limitBytes)
  const bytes = await readBounded(request, limitBytes)
  if (bytes.length === 0) return {}
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new DashboardError('unsupported_media_type', `content type: got "${type.trim()}", need application/json`)
  }
  return parseJson(bytes)
}

/** For a route that takes none: a small one is not looked at, a large one not even received. @throws DashboardError 413 */
export function refuseBody(request: Request): undefined {
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES) throw tooLarge(BODY_BYTES)
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : ''
    throw new DashboardError('invalid_json', `the body is not JSON: ${why}`, { cause })
  }
}

async function readBounded(request: Request, limitBytes: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array()
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request.body) {
    length += part.length
    if (length > limitBytes) throw tooLarge(limitBytes)
    parts.push(part)
  }
  return Buffer.concat(parts, length)
}

function tooLarge(limitBytes: number): DashboardError {
  return new DashboardError('body_too_large', `the body is larger than ${limitBytes} bytes`)
}
