import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { KnownName } from './container-names.ts'
import { ProxyError } from './errors.ts'
import type { Framing } from './framing.ts'
import type { Call } from './operations.ts'

const MAX_BYTES = 1024
const MEDIA_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i

/** What a create may say besides name and epoch. */
export interface CreateWish {
  epoch?: string | undefined
  variant?: string | undefined
  kind?: string | undefined
  confirm?: string | undefined
}

const label = z.string().optional()
const confirm = z.string().regex(/^[A-Za-z0-9-]{1,64}$/)
const createBody = (known: KnownName, labels: z.ZodType<Record<string, string | undefined>>) =>
  z.strictObject({ name: z.literal(known.name).optional(), Labels: labels.optional() })
const replicaLabels = z.strictObject({ 'leyzen.epoch': label, 'leyzen.variant': label })
const jobLabels = z.strictObject({ 'leyzen.epoch': label, 'leyzen.job': label, 'leyzen.confirm': confirm.optional() })

/** Refuses what can be refused before a byte of body is read; says whether one is to be read. */
export function expectsBody({ row }: Call, { bodyBytes, contentType }: Framing): boolean {
  if (bodyBytes === 0) return false
  if (!row.body) throw new ProxyError('body_not_allowed')
  if (bodyBytes > MAX_BYTES) throw new ProxyError('body_too_large')
  if (!MEDIA_TYPE.test(contentType ?? '')) throw new ProxyError('media_type')
  return true
}

/** All bytes of the body. Rejects with `malformed_request` when the connection ends before them. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => resolve(Buffer.concat(chunks)))
  request.on('error', () => reject(new ProxyError('malformed_request', { reason: 'client_gone' })))
  return promise
}

/** Compares a mirrored query, or reads the wishes of a create. @throws ProxyError `bad_body` */
export function parseBody(call: Call, bytes: Buffer | undefined): CreateWish {
  const value = bytes ? parseCanonical(bytes) : {}
  if (call.row.body === 'create' && call.known) return parseCreate(call.known, value)
  if (bytes) compareMirror(call.query, value)
  return {}
}

function parseCanonical(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    if (JSON.stringify(value) === text) return value
  } catch {
    // Not UTF-8 or not JSON: the same refusal as for a second spelling of the same value.
  }
  throw new ProxyError('bad_body', { reason: 'not_canonical' })
}

// dockerode sends the options of a POST twice, as query and as body (measured, docker-modem 5.0.7).
function compareMirror(query: Call['query'], value: unknown): void {
  const entries = typeof value === 'object' && value && !Array.isArray(value) ? Object.entries(value) : []
  const plain = entries.every(([, item]) => typeof item === 'string' || typeof item === 'number')
  const said = JSON.stringify(entries.map(([key, item]) => [key, String(item)]).sort())
  const asked = JSON.stringify(Object.entries(query).sort())
  if (!plain || said !== asked || JSON.stringify(value)[0] !== '{')
    throw new ProxyError('bad_body', { reason: 'mirror' })
}

function parseCreate(known: KnownName, value: unknown): CreateWish {
  const parsed = createBody(known, known.role === 'job' ? jobLabels : replicaLabels).safeParse(value)
  if (!parsed.success) throw new ProxyError('bad_body')
  const labels = parsed.data.Labels ?? {}
  return {
    epoch: labels['leyzen.epoch'],
    variant: labels['leyzen.variant'],
    kind: labels['leyzen.job'],
    confirm: labels['leyzen.confirm'],
  }
}
