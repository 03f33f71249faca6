/** Every operation of the gateway. What matches no row is refused before the pool hears of it. */
import type { IncomingMessage } from 'node:http'
import { addressSlot, switchOrder } from './contract.ts'
import { GatewayError } from './errors.ts'
import type { HaproxyPort } from './haproxy-socket.ts'
import type { Address, Epoch, PoolName, SlotName } from './ids.ts'
import { parseAddress, parseSlotName } from './ids.ts'
import type { Orders } from './orders.ts'
import { readPool } from './pool-state.ts'
import { parseBody, refuseBody } from './request-checks.ts'
import type { Target } from './request-target.ts'
import type { TargetCheck } from './targets.ts'
import { requireSlot } from './wanted.ts'
import type { WantedStore } from './wanted-store.ts'

export interface GatewayDeps {
  pool: PoolName
  store: WantedStore
  haproxy: HaproxyPort
  orders: Orders
  isTarget: TargetCheck
}

export interface Answer {
  status: number
  body: unknown
}

interface Asked {
  request: IncomingMessage
  text: string
}

interface Operation {
  name: string
  method: 'GET' | 'PUT' | 'POST'
  /** Changes something, so it needs `X-Leyzen-Epoch`. */
  fenced: boolean
}

/** By kind of target; each target takes exactly one method. */
export const operations = {
  pool: { name: 'readPool', method: 'GET', fenced: false },
  slot: { name: 'addressSlot', method: 'PUT', fenced: true },
  switch: { name: 'switchTraffic', method: 'POST', fenced: true },
  release: { name: 'releaseSlot', method: 'POST', fenced: true },
  withdraw: { name: 'withdrawSlot', method: 'POST', fenced: true },
} as const satisfies Record<Exclude<Target['kind'], 'health'>, Operation>

type PoolTarget = Exclude<Target, { kind: 'health' }>

/** @throws GatewayError `unknown_pool`, `bad_request`, and what the operation throws */
export async function perform(
  deps: GatewayDeps,
  target: PoolTarget,
  asked: Asked & { epoch: Epoch | null },
): Promise<Answer> {
  if (target.pool !== deps.pool) throw new GatewayError('unknown_pool', `there is no pool ${target.pool}`)
  if (target.kind === 'pool') {
    refuseBody(asked.text)
    return { status: 200, body: await readPool(deps.haproxy, deps.store.read()) }
  }
  const { epoch } = asked
  if (epoch === null) throw new GatewayError('epoch_required', 'need the header X-Leyzen-Epoch')
  if (target.kind === 'switch') {
    const to = parseKnownSlot(deps, parseBody(asked.request, asked.text, switchOrder).to)
    return said(await deps.orders.switchTo({ to, epoch }))
  }
  return performOnSlot(deps, target, { ...asked, epoch })
}

async function performOnSlot(
  { orders, store, isTarget }: GatewayDeps,
  { kind, slot }: Extract<PoolTarget, { slot: SlotName }>,
  { request, text, epoch }: Asked & { epoch: Epoch },
): Promise<Answer> {
  requireSlot(store.read(), slot)
  switch (kind) {
    case 'slot': {
      const address = parseCanonical(parseBody(request, text, addressSlot).address)
      if (!isTarget(address)) throw new GatewayError('bad_request', `address: no vault may be at ${address}`)
      return said(await orders.address({ slot, address, epoch }))
    }
    case 'withdraw':
      refuseBody(text)
      return said(await orders.withdraw({ slot, epoch }))
    case 'release': {
      refuseBody(text)
      const { cut, applied } = await orders.release({ slot, epoch })
      return { status: applied ? 200 : 202, body: { cut } }
    }
    default:
      return assertNever(kind)
  }
}

/** The schema lets `10.0.0.05` pass, which some readers take for octal. */
function parseCanonical(raw: string): Address {
  try {
    return parseAddress(raw)
  } catch (cause) {
    throw new GatewayError('bad_request', 'address: need IPv4:port without leading zeros', { cause })
  }
}

function parseKnownSlot({ store }: GatewayDeps, raw: string): SlotName {
  try {
    const slot = parseSlotName(raw)
    requireSlot(store.read(), slot)
    return slot
  } catch (error) {
    if (error instanceof RangeError) throw new GatewayError('unknown_slot', 'no slot has such a name', { cause: error })
    throw error
  }
}

/** 202: saved as wanted, HAProxy was not there. */
function said(body: { applied: boolean }): Answer {
  return { status: body.applied ? 200 : 202, body }
}

function assertNever(kind: never): never {
  throw new TypeError(`not an operation: ${String(kind)}`)
}
