/** A connection that costs the measuring side next to nothing: bodies are counted and dropped. Loopback only. */
import { connect } from 'node:net'

export interface Lane extends Disposable {
  /** @returns bytes of the answer's body. @throws Error when it is cut or has another status than 2xx */
  request(order: LaneRequest): Promise<number>
}

export interface LaneRequest {
  method: 'GET' | 'PUT'
  path: string
  headers?: Readonly<Record<string, string>>
  body?: Uint8Array
}

const READ_BYTES = 1_048_576
const SILENCE_MS = 30_000
const HEAD_END = '\r\n\r\n'

interface Waiting {
  resolve(bytes: number): void
  reject(error: Error): void
}

/** One request after another, as keep-alive allows. */
export function openLane(port: number): Lane {
  let waiting: Waiting | undefined
  const end = (outcome: number | Error) => {
    const done = waiting
    waiting = undefined
    if (outcome instanceof Error) done?.reject(outcome)
    else done?.resolve(outcome)
  }
  const take = createAnswerReader(end)
  const socket = connect({
    ...{ port, host: '127.0.0.1' },
    onread: {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback: (length, buffer) => {
        take(Buffer.from(buffer.buffer, buffer.byteOffset, length))
        return true
      },
    },
  })
  socket.setNoDelay(true)
  socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error(`no byte for ${SILENCE_MS / 1_000} s`)))
  socket.on('error', end)
  socket.on('close', () => end(new Error('the connection was closed')))
  return {
    request({ method, path, headers = {}, body }) {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      const length = body === undefined ? '' : `Content-Length: ${body.length}\r\n`
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(`${method} ${path} HTTP/1.1\r\nHost: bench\r\n${length}${lines.join('')}\r\n`)
        if (body !== undefined) socket.write(body)
      })
    },
    [Symbol.dispose]: () => socket.destroy(),
  }
}

function createAnswerReader(end: (outcome: number | Error) => void) {
  let head = ''
  let answer: ReturnType<typeof parseHead> | undefined
  return (piece: Buffer) => {
    let body = piece.length
    if (answer === undefined) {
      const before = head.length
      head += piece.toString('latin1')
      const at = head.indexOf(HEAD_END)
      if (at < 0) return
      body = piece.length - (at + HEAD_END.length - before)
      answer = parseHead(head.slice(0, at))
    }
    answer.rest -= body
    if (answer.rest > 0) return
    const isGood = answer.status >= 200 && answer.status < 300
    const outcome = isGood ? answer.bytes : new Error(`answered ${head.slice(0, 400)}`)
    head = ''
    answer = undefined
    end(outcome)
  }
}

function parseHead(text: string) {
  const status = Number(text.split(' ')[1])
  const length = /^content-length: *(\d+)/im.exec(text)?.[1]
  if (length === undefined && status !== 204) throw new Error(`no length: ${text}`)
  const bytes = Number(length ?? 0)
  return { status, rest: bytes, bytes }
}

/** Does `work` for 0 … count−1, each lane with the next one as soon as it is free. */
export async function withLanes(
  { port, lanes }: { port: number; lanes: number },
  count: number,
  work: (lane: Lane, index: number) => Promise<unknown>,
): Promise<void> {
  const open = Array.from({ length: Math.min(lanes, count) }, () => openLane(port))
  let next = 0
  try {
    await Promise.all(
      open.map(async (lane) => {
        while (next < count) await work(lane, next++)
      }),
    )
  } finally {
    for (const lane of open) lane[Symbol.dispose]()
  }
}
