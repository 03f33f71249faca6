/** What a request must be before anything acts on it: framing, epoch header, body. */
import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { GatewayError } from './errors.ts'
import type { Epoch } from './ids.ts'
import { parseEpoch } from './ids.ts'

const ONCE = ['authorization', 'host', 'content-length', 'content-type', 'connection', 'x-leyzen-epoch']
const ABSENT = ['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te']
const BODY_LIMIT_BYTES = 4096
const EPOCH = /^[1-9][0-9]{0,14}$/

/** Two readings of one request are refused on the raw header list. @throws GatewayError `bad_request` */
export function requirePlainFraming(request: IncomingMessage): void {
  if (request.httpVersion !== '1.1') throw new GatewayError('bad_request', 'need HTTP/1.1')
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  const twice = ONCE.find((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice) throw new GatewayError('bad_request', `header ${twice} is there twice`)
  const unwelcome = ABSENT.find((name) => names.includes(name))
  if (unwelcome) throw new GatewayError('bad_request', `header ${unwelcome} is not taken`)
}

/** @throws GatewayError `epoch_required`, `bad_request` */
export function requireEpoch(request: IncomingMessage): Epoch {
  const raw = request.headers['x-leyzen-epoch']
  if (raw === undefined) throw new GatewayError('epoch_required', 'need the header X-Leyzen-Epoch')
  if (typeof raw !== 'string' || !EPOCH.test(raw))
    throw new GatewayError('bad_request', 'X-Leyzen-Epoch: need a whole number from 1, at most 15 digits')
  return parseEpoch(Number(raw))
}

/** Reads a body of at most 4 KiB whole. @throws GatewayError `bad_request` */
export async function readBody(request: IncomingMessage): Promise<string> {
  const length = Number(request.headers['content-length'] ?? '0')
  if (!Number.isInteger(length) || length > BODY_LIMIT_BYTES)
    throw new GatewayError('bad_request', `the body is longer than ${BODY_LIMIT_BYTES} bytes`)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** @throws GatewayError `bad_request` */
export function parseBody<T>(request: IncomingMessage, text: string, schema: z.ZodType<T>): T {
  if (!/^application\/json(?:; ?charset=utf-8)?$/i.test(request.headers['content-type'] ?? ''))
    throw new GatewayError('bad_request', 'need Content-Type: application/json')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new GatewayError('bad_request', 'the body is not JSON', { cause })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
  throw new GatewayError('bad_request', problems.join('; ').slice(0, 400))
}

/** An order without options has no body, or an empty object. @throws GatewayError `bad_request` */
export function refuseBody(text: string): void {
  if (text !== '' && text !== '{}') throw new GatewayError('bad_request', 'this order takes no body')
}
