import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Answer, Exchange } from './exchange.ts'

const LINGER_MS = 1_000

/** One connection: at most one exchange at a time, and nothing after an answer that closes. */
export interface Connection {
  readonly socket: Socket
  readonly peer: string
  exchange?: Exchange
  response?: ServerResponse
  /** Something came before the answer was out, or we are going down: the next answer is the last. */
  isLast?: boolean
  ended?: boolean
}

const bodyHeaders = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }

/** Sends an answer. From status 400 on it ends the connection, whatever the caller asked for. */
export function writeAnswer(connection: Connection, answer: Answer, extra: Readonly<Record<string, string>>): void {
  const { response, exchange } = connection
  delete connection.exchange
  delete connection.response
  const { body, status } = answer
  const length = body === undefined ? {} : { ...bodyHeaders, 'Content-Length': String(Buffer.byteLength(body)) }
  const headers = { ...length, ...answer.headers, ...extra }
  if (status >= 400 || !response) {
    response?.req.resume() // what is left of its body is thrown away
    endWith(connection, { ...answer, headers }, exchange?.method === 'HEAD')
    return
  }
  if (connection.isLast) response.shouldKeepAlive = false
  response.writeHead(status, headers).end(body)
}

/** Past Node's response, which would reset the connection under what the client has not read yet. */
function endWith(connection: Connection, { status, headers, body = '' }: Answer, isHead: boolean): void {
  const { socket } = connection
  connection.ended = true
  const fields = { ...headers, Date: new Date().toUTCString(), Connection: 'close' }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${isHead ? '' : body}`)
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
}
