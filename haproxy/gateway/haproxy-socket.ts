/** One line out, one answer in, over HAProxy's unix socket. */
import { connect } from 'node:net'
import { GatewayError } from './errors.ts'
import type { PoolName } from './ids.ts'
import type { RuntimeCommand } from './runtime-commands.ts'
import { renderLine } from './runtime-commands.ts'

/** HAProxy answers in less than a millisecond; it also answers late while it isolates its threads. */
const ANSWER_TIMEOUT_MS = 1500
/** A complete report of 64 servers is 35 kB. */
const ANSWER_LIMIT_BYTES = 1_048_576

/** No HAProxy behind the socket: it was not started yet, or it is restarting. */
export class HaproxyAbsent extends Error {
  constructor(cause: unknown) {
    super('HAProxy is not there', { cause })
    this.name = 'HaproxyAbsent'
  }
}

export interface HaproxyPort {
  /**
   * Runs `changes`, then looks: one line, one round trip. Resolves with what the looks print.
   * @param looks the first one is `showInfo`, which tells where the answers to the changes end
   * @throws HaproxyAbsent, GatewayError `haproxy_unavailable` (no complete answer in time), `haproxy_error` (refused)
   */
  run(changes: readonly RuntimeCommand[], looks: readonly [{ kind: 'showInfo' }, ...RuntimeCommand[]]): Promise<string>
}

export function createHaproxySocket(path: string, pool: PoolName): HaproxyPort {
  return {
    async run(changes, looks) {
      const answer = await exchange(path, renderLine(pool, [...changes, ...looks]))
      const split = answer.indexOf('Name: HAProxy\n')
      const complaint = complaintIn(split < 0 ? answer : answer.slice(0, split))
      if (complaint) throw new GatewayError('haproxy_error', `HAProxy refused: ${complaint}`)
      if (split < 0) throw new GatewayError('haproxy_unavailable', 'HAProxy went away before it had answered')
      return answer.slice(split)
    },
  }
}

/** `set server … addr` reports what it changed; every other change is silent when it worked. */
function complaintIn(answer: string): string | undefined {
  const news = /^(?:(?:IP|port) changed from |nothing changed|no need to change)/
  return answer
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !news.test(line))
    ?.slice(0, 200)
}

function exchange(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const socket = connect(path)
    const fail = (error: Error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    const unavailable = (why: string) => fail(new GatewayError('haproxy_unavailable', `HAProxy's socket: ${why}`))
    const timer = setTimeout(() => unavailable(`no answer within ${ANSWER_TIMEOUT_MS} ms`), ANSWER_TIMEOUT_MS)
    socket.on('connect', () => socket.write(line))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > ANSWER_LIMIT_BYTES) unavailable('the answer is too long')
    })
    socket.on('end', () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(Buffer.concat(chunks).toString('utf8'))
    })
    socket.on('error', (error) => fail(isAbsence(error) ? new HaproxyAbsent(error) : unavailableBy(error)))
  })
}

/** ECONNRESET and EPIPE: it ended between our connect and its answer. */
function isAbsence(error: Error): boolean {
  const codes = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTSOCK']
  return 'code' in error && codes.includes(String(error.code))
}

function unavailableBy(cause: Error): GatewayError {
  return new GatewayError('haproxy_unavailable', `HAProxy's socket: ${cause.message}`, { cause })
}
