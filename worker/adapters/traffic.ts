/** HAProxy as the activities need it, over the gateway's client. */

import type { PoolTraffic, SlotTraffic, TrafficPort } from '../../activities/deps.ts'
import { createGatewayClient, GatewayClientError } from '../../haproxy/gateway/client.ts'
import type { PoolState } from '../../haproxy/gateway/contract.ts'
import { parseSlotName } from '../../workflows/domain/ids.ts'
import { createCutCount } from './cut-count.ts'

export interface TrafficOptions {
  url: URL
  token: string
  timeoutMs?: number
}

export interface Traffic extends TrafficPort {
  /** Connections that this process had cut since it began; waits for a cut whose answer is on its way. */
  cutsSoFar(): Promise<number>
  close(): void
}

export class TrafficError extends Error {
  override readonly name = 'TrafficError'
  /** A code of the gateway, or `unreachable`, `timeout`, `bad_answer`. */
  readonly code: string
  readonly details: { highest: number | null }

  constructor(code: string, { message, highest }: GatewayClientError) {
    super(`traffic-gateway: ${message}`)
    this.code = code
    this.details = { highest: highest ?? null }
  }
}

const TIMEOUT_MS = 5_000

/** Each call throws TrafficError; what the caller's own signal carries passes unchanged. */
export function createTraffic({ url, token, timeoutMs = TIMEOUT_MS }: TrafficOptions): Traffic {
  const gateway = createGatewayClient({ url: url.href, token, timeoutMs })
  const cuts = createCutCount()
  return {
    readPool: async (pool, call) => toPoolTraffic(await told(gateway.readPool(pool, call))),
    address: async (order, call) => appliedOf(await told(gateway.address(order, call))),
    switchTo: async (order, call) => appliedOf(await told(gateway.switchTo(order, call))),
    release: (order, call) => cuts.count(told(gateway.release(order, call))),
    withdraw: async (order, call) => appliedOf(await told(gateway.withdraw(order, call))),
    cutsSoFar: cuts.settled,
    close: gateway.close,
  }
}

const ownCodes = {
  gateway_unreachable: 'unreachable',
  gateway_timeout: 'timeout',
  gateway_answer: 'bad_answer',
} as const

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof GatewayClientError)) throw error
    const code = Object.entries(ownCodes).find(([name]) => name === error.code)?.[1] ?? error.code
    throw new TrafficError(code, error)
  }
}

const appliedOf = ({ applied }: { applied: boolean }) => ({ applied })

function toPoolTraffic({ epoch, haproxy, serving, slots, counters, failovers }: PoolState): PoolTraffic {
  return {
    epoch,
    haproxyStartMs: haproxy === null ? null : Date.parse(haproxy.startedAt),
    serving: serving === null ? null : parseSlotName(serving),
    slots: slots.map(toSlotTraffic),
    counters,
    failovers: failovers.map(({ seq, from, to, at }) => ({
      seq,
      at,
      from: parseSlotName(from),
      to: parseSlotName(to),
    })),
  }
}

function toSlotTraffic({ slot, wanted, actual }: PoolState['slots'][number]): SlotTraffic {
  return { slot: parseSlotName(slot), wanted, actual }
}
