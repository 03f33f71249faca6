/** The gateway's client for worker and cli: node:http with kept connections, time-outs and checked answers. */
import { Agent, type IncomingMessage, request } from 'node:http'
import type { z } from 'zod'
import type { GatewayErrorCode, MutationAnswer, PoolState } from './contract.ts'
import { gatewayError, mutationAnswer, poolState, releaseAnswer } from './contract.ts'

/** Beside the gateway's own codes: it was not reached, did not answer in time, or answered something else. */
export type GatewayClientCode = GatewayErrorCode | 'gateway_unreachable' | 'gateway_timeout' | 'gateway_answer'

export class GatewayClientError extends Error {
  readonly code: GatewayClientCode
  /** Highest epoch the gateway has seen, with `stale_epoch` and `epoch_jump`. */
  readonly highest: number | undefined

  constructor(
    code: GatewayClientCode,
    message: string,
    details: { highest?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'GatewayClientError'
    this.code = code
    this.highest = details.highest
  }
}

export interface GatewayCall {
  signal?: AbortSignal | undefined
}

/** Every method throws `GatewayClientError`. */
export interface GatewayClient {
  readPool(pool: string, call?: GatewayCall): Promise<PoolState>
  address(
    order: { pool: string; slot: string; address: string; epoch: number },
    call?: GatewayCall,
  ): Promise<MutationAnswer>
  switchTo(order: { pool: string; to: string; epoch: number }, call?: GatewayCall): Promise<MutationAnswer>
  release(order: { pool: string; slot: string; epoch: number }, call?: GatewayCall): Promise<{ cut: number }>
  withdraw(order: { pool: string; slot: string; epoch: number }, call?: GatewayCall): Promise<MutationAnswer>
  /** Ends the kept connections. */
  close(): void
}

interface Exchange {
  method: 'GET' | 'PUT' | 'POST'
  path: string
  epoch?: number
  body?: unknown
}

/** @param options.timeoutMs longest wait for a complete answer */
export function createGatewayClient(options: { url: string; token: string; timeoutMs: number }): GatewayClient {
  // Below the gateway's 65 s, so that a kept connection is never used at the moment the other side drops it.
  const agent = new Agent({ keepAlive: true, maxSockets: 8, timeout: 30_000 })
  const ask = async <T>(schema: z.ZodType<T>, exchange: Exchange, call: GatewayCall = {}) => {
    const { status, text } = await send({ ...options, agent }, exchange, call)
    return parseAnswer(schema, status, text)
  }
  const slotPath = (pool: string, slot: string) =>
    `/pools/${encodeURIComponent(pool)}/slots/${encodeURIComponent(slot)}`
  return {
    readPool: (pool, call) => ask(poolState, { method: 'GET', path: `/pools/${encodeURIComponent(pool)}` }, call),
    address: ({ pool, slot, address, epoch }, call) =>
      ask(mutationAnswer, { method: 'PUT', path: slotPath(pool, slot), epoch, body: { address } }, call),
    switchTo: ({ pool, to, epoch }, call) =>
      ask(
        mutationAnswer,
        { method: 'POST', path: `/pools/${encodeURIComponent(pool)}/switch`, epoch, body: { to } },
        call,
      ),
    release: ({ pool, slot, epoch }, call) =>
      ask(releaseAnswer, { method: 'POST', path: `${slotPath(pool, slot)}/release`, epoch }, call),
    withdraw: ({ pool, slot, epoch }, call) =>
      ask(mutationAnswer, { method: 'POST', path: `${slotPath(pool, slot)}/withdraw`, epoch }, call),
    close: () => agent.destroy(),
  }
}

function send(
  { url, token, timeoutMs, agent }: { url: string; token: string; timeoutMs: number; agent: Agent },
  { method, path, epoch, body }: Exchange,
  { signal }: GatewayCall,
): Promise<{ status: number; text: string }> {
  const payload = body === undefined ? '' : JSON.stringify(body)
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` }
  if (epoch !== undefined) headers['X-Leyzen-Epoch'] = String(epoch)
  if (method !== 'GET') headers['Content-Length'] = String(Buffer.byteLength(payload))
  if (payload !== '') headers['Content-Type'] = 'application/json'
  const deadline = AbortSignal.timeout(timeoutMs)
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      if (signal?.aborted) return reject(signal.reason)
      const code = deadline.aborted ? 'gateway_timeout' : 'gateway_unreachable'
      reject(new GatewayClientError(code, `${method} ${path}: ${describe(cause)}`, { cause }))
    }
    const sent = request(new URL(path, url), { method, headers, agent, signal: either }, (response) => {
      readText(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail)
    })
    sent.on('error', fail)
    sent.end(payload)
  })
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

function parseAnswer<T>(schema: z.ZodType<T>, status: number, text: string): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new GatewayClientError('gateway_answer', `status ${status} without JSON`, { cause })
  }
  if (status === 200 || status === 202) {
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    throw new GatewayClientError('gateway_answer', `status ${status}, unexpected answer`, { cause: parsed.error })
  }
  const refusal = gatewayError.safeParse(value)
  if (!refusal.success) throw new GatewayClientError('gateway_answer', `status ${status}, unexpected answer`)
  throw new GatewayClientError(refusal.data.code, refusal.data.message, { highest: refusal.data.highest })
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
