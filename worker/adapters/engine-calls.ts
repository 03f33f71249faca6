/** One call to docker-proxy: headers of its epoch, a bound in time, cancellation, one kind of error. */

import { Agent, request } from 'node:http'
import Docker from 'dockerode'
import type { Call } from '../../activities/deps.ts'
import { type Epoch, parseSlotName } from '../../workflows/domain/ids.ts'
import { slotIn } from '../../workflows/domain/quarantine.ts'
import { EngineError, toEngineError } from './engine-error.ts'

export interface ProxyAddress {
  url: URL
  token: string
}

export interface CallOrder extends Call {
  /** Name of the call for messages, for example `start vault_web1`. */
  what: string
  timeoutMs: number
  epoch?: Epoch
}

/** Each call throws EngineError; what the caller's own signal carries passes unchanged. */
export type ProxyCalls = ReturnType<typeof createProxyCalls>

export function createProxyCalls({ url, token }: ProxyAddress) {
  // The proxy closes idle connections after 60 s; ours go first, so that no request meets one that is closing.
  const agent = new Agent({ keepAlive: true, maxSockets: 32, maxFreeSockets: 4, timeout: 45_000 })
  const authorization = `Bearer ${token}`

  // dockerode fixes its headers at construction, so an epoch has an object of its own; building one opens nothing.
  function dockerAt(epoch: Epoch | undefined): Docker {
    const headers = { Authorization: authorization, ...(epoch === undefined ? {} : { 'X-Leyzen-Epoch': `${epoch}` }) }
    const options = { protocol: 'http' as const, host: url.hostname, port: Number(url.port || 80), headers, agent }
    return new Docker(options)
  }

  return {
    run<T>(order: CallOrder, act: (docker: Docker, abortSignal: AbortSignal) => Promise<T>): Promise<T> {
      return within(order, (abortSignal) => act(dockerAt(order.epoch), abortSignal))
    },

    /** One response header of a GET, whatever its status: dockerode shows none. */
    header(order: CallOrder, target: { path: string; name: string }): Promise<string | null> {
      return within(order, async (signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<string | null>()
        const { path, name } = target
        const sent = request({
          host: url.hostname,
          port: Number(url.port || 80),
          path,
          agent,
          signal,
          headers: { authorization },
        })
        sent.on('error', reject)
        sent.on('response', (answer) => {
          answer.resume()
          const value = answer.headers[name]
          resolve(typeof value === 'string' ? value : null)
        })
        sent.end()
        return promise
      })
    },

    close: () => agent.destroy(),
  }
}

export type ContainerAt = Docker.Container

/** dockerode puts a name into the path as it is, so only a parsed one reaches it. */
export function containerAt(docker: Docker, name: string): ContainerAt {
  return docker.getContainer(`${parseSlotName(slotIn(name))}${name.slice(slotIn(name).length)}`)
}

async function within<T>({ what, timeoutMs, signal }: CallOrder, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal?.throwIfAborted()
  const inner = new AbortController()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const end = (reason: unknown) => {
    reject(reason)
    inner.abort(reason)
  }
  const onCancel = () => end(signal?.reason)
  const timer = setTimeout(() => end(timedOut(what, timeoutMs)), timeoutMs)
  signal?.addEventListener('abort', onCancel, { once: true })
  try {
    // An answer that breaks off in the middle settles nothing in docker-modem, so the bound is raced against it.
    return await Promise.race([act(inner.signal), aborted])
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason
    throw toEngineError(inner.signal.aborted ? inner.signal.reason : error, what)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onCancel)
  }
}

function timedOut(what: string, timeoutMs: number): EngineError {
  return new EngineError('timeout', { message: `${what}: no answer from docker-proxy within ${timeoutMs} ms` })
}
