import { ProxyError } from './errors.ts'

const SINGLE = new Set([
  'authorization',
  'host',
  'content-length',
  'content-type',
  'connection',
  'transfer-encoding',
  'expect',
  'x-leyzen-epoch',
])
const HOST = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*)|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/
const MAX_HEADERS = 64

/** The headers that mean something here; all others were looked at only to refuse what is ambiguous. */
export interface Framing {
  authorization: string | undefined
  epoch: string | undefined
  contentType: string | undefined
  bodyBytes: number
}

/** Reads the raw header list (name, value, name, value …) before anything else trusts it. */
export function checkFraming(httpVersion: string, rawHeaders: readonly string[]): Framing {
  if (httpVersion !== '1.1') throw new ProxyError('http_version')
  if (rawHeaders.length > 2 * MAX_HEADERS) throw new ProxyError('headers_too_large')
  const seen = new Map<string, string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ''
    if (!SINGLE.has(name)) continue
    if (seen.has(name)) throw new ProxyError('duplicate_header', { reason: name })
    seen.set(name, rawHeaders[at + 1] ?? '')
  }
  if (seen.has('transfer-encoding')) throw new ProxyError('transfer_encoding')
  if (seen.has('expect')) throw new ProxyError('expectation')
  const connection = seen.get('connection')?.toLowerCase() ?? 'close'
  if (connection !== 'keep-alive' && connection !== 'close') throw new ProxyError('connection_header')
  if (!HOST.test(seen.get('host') ?? '')) throw new ProxyError('bad_host')
  const length = seen.get('content-length') ?? '0'
  if (!/^[0-9]{1,15}$/.test(length)) throw new ProxyError('malformed_request', { reason: 'content-length' })
  return {
    authorization: seen.get('authorization'),
    epoch: seen.get('x-leyzen-epoch'),
    contentType: seen.get('content-type'),
    bodyBytes: Number(length),
  }
}
