/** A string or number that only its parser may make; two brands never mix. */
export type Branded<T, B extends string> = T & { readonly __brand: B }

/** The replicas behind one HAProxy backend. */
export type PoolName = Branded<string, 'PoolName'>
/** A fixed place in the pool; it is also the name of the container that lives there. */
export type SlotName = Branded<string, 'SlotName'>
/** Number of a rotation, 1 to 999,999,999,999,999; only ever rises. */
export type Epoch = Branded<number, 'Epoch'>
/** The engine's full id, 64 lower-case hex digits. */
export type ContainerId = Branded<string, 'ContainerId'>
/** Row of one container's life in a slot (control database, `incarnations.id`). */
export type IncarnationId = Branded<number, 'IncarnationId'>

const NAME = /^(?=.*[^0-9a-fA-F])[A-Za-z0-9][A-Za-z0-9_.-]{1,62}$/
const RESERVED = new Set(['json', 'create', 'prune'])

/** @throws RangeError when the name is not one that the docker-proxy would accept (docker-proxy page, section 1) */
export function parseSlotName(raw: string): SlotName {
  if (!NAME.test(raw) || RESERVED.has(raw)) throw new RangeError(`slot name: got ${JSON.stringify(raw.slice(0, 80))}`)
  return raw as SlotName
}

/** @throws RangeError unless 2 to 63 characters of `[a-z0-9_-]`, the first a letter */
export function parsePoolName(raw: string): PoolName {
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(raw)) throw new RangeError(`pool name: got ${JSON.stringify(raw.slice(0, 80))}`)
  return raw as PoolName
}

/** @throws RangeError unless a whole number from 1 to 999,999,999,999,999 */
export function parseEpoch(raw: number): Epoch {
  if (!Number.isSafeInteger(raw) || raw < 1 || raw > 999_999_999_999_999) throw new RangeError(`epoch: got ${raw}`)
  return raw as Epoch
}

/** @throws RangeError unless 64 lower-case hex digits */
export function parseContainerId(raw: string): ContainerId {
  if (!/^[0-9a-f]{64}$/.test(raw)) throw new RangeError(`container id: got ${JSON.stringify(raw.slice(0, 80))}`)
  return raw as ContainerId
}

/** @throws RangeError unless a whole number from 1 */
export function parseIncarnationId(raw: number): IncarnationId {
  if (!Number.isSafeInteger(raw) || raw < 1) throw new RangeError(`incarnation id: got ${raw}`)
  return raw as IncarnationId
}
