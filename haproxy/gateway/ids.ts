/** Names and numbers of the gateway. Each is made by its parser only; two of them never mix. */
type Branded<T, B extends string> = T & { readonly __brand: B }

/** HAProxy's backend and our pool bear the same name. */
export type PoolName = Branded<string, 'PoolName'>
/** A fixed place in the pool, for example `vault_web1`. HAProxy does not know this name. */
export type SlotName = Branded<string, 'SlotName'>
/** 1 to 64: HAProxy's server `slot<n>`. */
export type ServerNumber = Branded<number, 'ServerNumber'>
/** `IPv4:port` */
export type Address = Branded<string, 'Address'>
/** Number of a rotation; only ever rises. */
export type Epoch = Branded<number, 'Epoch'>

/** As many servers as the HAProxy configuration declares. */
export const SERVERS = 64
/** Where an unaddressed server points: HAProxy's own loopback, discard port, nobody listens. */
export const NOWHERE = '127.0.0.1:9' as Address

const SLOT_NAME = /^(?=.*[^0-9a-fA-F])[A-Za-z0-9][A-Za-z0-9_.-]{1,62}$/
const POOL_NAME = /^[a-z][a-z0-9_-]{0,62}$/
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ADDRESS = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}:[1-9]\\d{0,4}$`)

/** @throws RangeError */
export function parseSlotName(raw: string): SlotName {
  if (!SLOT_NAME.test(raw)) throw new RangeError(`slot name: got ${JSON.stringify(raw.slice(0, 80))}`)
  return raw as SlotName
}

/** @throws RangeError */
export function parsePoolName(raw: string): PoolName {
  if (!POOL_NAME.test(raw)) throw new RangeError(`pool name: got ${JSON.stringify(raw.slice(0, 80))}`)
  return raw as PoolName
}

/** @throws RangeError */
export function parseServerNumber(raw: number): ServerNumber {
  if (!Number.isInteger(raw) || raw < 1 || raw > SERVERS) throw new RangeError(`server number: got ${raw}`)
  return raw as ServerNumber
}

/** @throws RangeError unless IPv4 in its canonical form, a colon and a port from 1 to 65535 */
export function parseAddress(raw: string): Address {
  if (!ADDRESS.test(raw) || Number(raw.slice(raw.indexOf(':') + 1)) > 65_535)
    throw new RangeError(`address: got ${JSON.stringify(raw.slice(0, 80))}`)
  return raw as Address
}

/** @throws RangeError unless a whole number from 1 to 999,999,999,999,999 */
export function parseEpoch(raw: number): Epoch {
  if (!Number.isSafeInteger(raw) || raw < 1 || raw > 999_999_999_999_999) throw new RangeError(`epoch: got ${raw}`)
  return raw as Epoch
}
