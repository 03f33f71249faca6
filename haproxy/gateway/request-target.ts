import { type PoolName, parsePoolName, parseSlotName, type SlotName } from './ids.ts'

export type Target =
  | { kind: 'health' }
  | { kind: 'pool'; pool: PoolName }
  | { kind: 'switch'; pool: PoolName }
  | { kind: 'slot' | 'release' | 'withdraw'; pool: PoolName; slot: SlotName }

/**
 * The only paths there are, byte for byte: no query, no escapes, no second slash, no dot segment. Everything else is
 * null, also what a lenient parser would turn into one of them.
 */
export function parseTarget(raw: string): Target | null {
  if (raw === '/healthz') return { kind: 'health' }
  const [root, pools, pool, part, ...rest] = raw.split('/')
  if (root !== '' || pools !== 'pools' || pool === undefined) return null
  try {
    const name = parsePoolName(pool)
    if (part === undefined) return { kind: 'pool', pool: name }
    if (part === 'switch' && rest.length === 0) return { kind: 'switch', pool: name }
    return part === 'slots' ? parseSlotTarget(name, rest) : null
  } catch (error) {
    if (error instanceof RangeError) return null // a name that cannot exist leads nowhere
    throw error
  }
}

function parseSlotTarget(pool: PoolName, [name, action, ...rest]: string[]): Target | null {
  if (name === undefined || rest.length > 0) return null
  const slot = parseSlotName(name)
  if (action === undefined) return { kind: 'slot', pool, slot }
  return action === 'release' || action === 'withdraw' ? { kind: action, pool, slot } : null
}
