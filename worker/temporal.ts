/** The way to Temporal: it may be down at start and at any time later, and then we wait and say so. */

import { readFile } from 'node:fs/promises'
import { NativeConnection } from '@temporalio/worker'
import type { Logger } from 'pino'
import type { ClockPort } from '../activities/deps.ts'
import type { TemporalAddress } from './env.ts'

export interface Patience {
  clock: ClockPort
  log: Logger
  signal: AbortSignal
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

/**
 * Tries until it works: the wait doubles up to 10 s, each new complaint is one line without a stack.
 * @throws the signal's reason when it is aborted, and what `isFinal` recognises
 */
export async function persistently<T>(
  what: string,
  act: () => Promise<T>,
  { clock, log, signal, isFinal = () => false }: Patience & { isFinal?: (error: unknown) => boolean },
): Promise<T> {
  let complaint: string | null = null
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    signal.throwIfAborted()
    try {
      const result = await act()
      if (complaint !== null) log.info(`${what}: works now`)
      return result
    } catch (error) {
      if (signal.aborted || isFinal(error)) throw error
      const text = briefly(error)
      if (text !== complaint) log.warn(`${what}: ${text}; trying again until it works`)
      complaint = text
    }
    await clock.sleep(waitMs, { signal })
  }
}

export async function connectTemporal(to: TemporalAddress, patience: Patience): Promise<NativeConnection> {
  return persistently(`Temporal at ${to.address}`, () => connectOnce(to), patience)
}

async function connectOnce({ address, tls, apiKeyFile }: TemporalAddress): Promise<NativeConnection> {
  const apiKey = apiKeyFile === null ? null : (await readFile(apiKeyFile, 'utf8')).trim()
  return NativeConnection.connect({ address, tls, ...(apiKey !== null && { apiKey }) })
}

/** The innermost reason, on one line: the SDK wraps "connection refused" three times. */
export function briefly(error: unknown): string {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  const text = inner instanceof Error ? inner.message : String(inner)
  return text.replaceAll(/\s+/g, ' ').slice(0, 300)
}
