/** Talks to the pool's controller: a lazy connection, a bound on every answer, and whether it can be reached. */
import { readFile } from 'node:fs/promises'
import { Client, Connection } from '@temporalio/client'
import { workflowIds } from '../../../workflows/messages.ts'
import type { DashboardConfig } from './config.ts'
import type { Logger } from './log.ts'
import { explainTemporal } from './temporal-error.ts'

export interface UpdateOptions {
  /** Temporal answers the same id once. */
  updateId?: string
}

export interface Temporal {
  /** @throws DashboardError with the code of the refusal, `orchestrator_unavailable`, `orchestrator_timeout` */
  update<T>(name: string, input: unknown, options?: UpdateOptions): Promise<T>
  /** As of the last look, at most 5 s old while anybody asks. */
  reachability(): 'ok' | 'unreachable'
  close(): Promise<void>
}

/** How Temporal is reached; the one boundary that tests put a fake at. */
export interface TemporalLink {
  update(name: string, input: unknown, call: { updateId?: string; deadlineMs: number }): Promise<unknown>
  /** Resolves when the server answers. */
  check(deadlineMs: number): Promise<void>
  close(): Promise<void>
}

export const ANSWER_MS = 5_000
const CHECK_EVERY_MS = 5_000
const CHECK_MS = 2_000

export interface TemporalDeps {
  link: TemporalLink
  clock: { now(): number }
  log: Logger
}

/** Looks at Temporal at once and then every 5 s, until it is closed. */
export function createTemporal({ link, clock, log }: TemporalDeps): Temporal {
  let state: 'ok' | 'unreachable' = 'unreachable'
  let isFirst = true
  const look = async () => {
    const found = await link.check(clock.now() + CHECK_MS).then(
      () => 'ok' as const,
      () => 'unreachable' as const,
    )
    if (found !== state || isFirst) log[found === 'ok' ? 'info' : 'warn']({ temporal: found }, 'Temporal')
    isFirst = false
    state = found
  }
  void look()
  const timer = setInterval(() => void look(), CHECK_EVERY_MS)
  timer.unref()
  return {
    async update<T>(name: string, input: unknown, { updateId }: UpdateOptions = {}): Promise<T> {
      const deadlineMs = clock.now() + ANSWER_MS
      try {
        const call = { deadlineMs, ...(updateId !== undefined && { updateId }) }
        return (await link.update(name, input, call)) as T // what the controller answers is typed in workflows/messages.ts
      } catch (error) {
        throw explainTemporal(error, ANSWER_MS)
      }
    },
    reachability: () => state,
    async close() {
      clearInterval(timer)
      await link.close()
    },
  }
}

/** Where no name server answers, gRPC's look-up of a TXT record keeps the process from its end for 25 s (measured). */
const withoutServiceConfig = { 'grpc.service_config_disable_resolution': 1 }

/** Connects when it is first asked, and again after a failure. */
export function linkTemporal(to: DashboardConfig['temporal'], pool: string): TemporalLink {
  let connecting: Promise<Connection> | null = null
  const connect = () => {
    connecting ??= openConnection(to).catch((error: unknown) => {
      connecting = null
      throw error
    })
    return connecting
  }
  return {
    async update(name, input, { updateId, deadlineMs }) {
      const connection = await connect()
      const handle = new Client({ connection, namespace: to.namespace }).workflow.getHandle(workflowIds.pool(pool))
      const options = { args: [input] as [unknown], ...(updateId !== undefined && { updateId }) }
      return connection.withDeadline(deadlineMs, () => handle.executeUpdate<unknown, [unknown]>(name, options))
    },
    async check(deadlineMs) {
      const connection = await connect()
      await connection.withDeadline(deadlineMs, () => connection.workflowService.getSystemInfo({}))
    },
    close: async () => (await connecting?.catch(() => null))?.close(),
  }
}

async function openConnection({ address, tls, apiKeyFile }: DashboardConfig['temporal']): Promise<Connection> {
  const apiKey = apiKeyFile === null ? null : (await readFile(apiKeyFile, 'utf8')).trim()
  return Connection.connect({
    ...{ address, tls, connectTimeout: ANSWER_MS, ...(apiKey !== null && { apiKey }) },
    channelArgs: withoutServiceConfig,
  })
}
