import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { problems } from '../contract/problems.ts'
import { type ApiError, renderProblem } from './problems.ts'

export function send(outgoing: ServerResponse, status: number, body: { type: string; text: string }): void {
  sendWith(outgoing, status, { ...body, headers: {} })
}

export function sendJson(outgoing: ServerResponse, status: number, value: unknown): void {
  send(outgoing, status, { type: 'application/json', text: JSON.stringify(value) })
}

/** @param close when more of the request may be coming that nobody will read */
export function sendProblem(
  outgoing: ServerResponse,
  error: ApiError,
  { requestId, close }: { requestId: string; close: boolean },
): void {
  sendWith(outgoing, problems[error.code].status, {
    type: 'application/problem+json',
    text: renderProblem(error, requestId),
    headers: { ...error.headers, ...(close ? { Connection: 'close' } : {}) },
  })
}

function sendWith(
  outgoing: ServerResponse,
  status: number,
  { type, text, headers }: { type: string; text: string; headers: OutgoingHttpHeaders },
): void {
  outgoing.writeHead(status, { ...headers, 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) })
  outgoing.end(text)
}
