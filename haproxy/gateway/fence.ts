import { GatewayError } from './errors.ts'
import type { Epoch } from './ids.ts'

/** One call must not burn the counter for good, so an epoch may lead the highest seen by this much at most. */
const MAX_LEAD = 1_000_000

/**
 * Lets an order pass unless it is older than what the pool has seen. It moves nothing: the highest epoch rises together
 * with the wanted state, in the same file, so a refused order never raises it.
 * @throws GatewayError `stale_epoch`, `epoch_jump`
 */
export function admit(highest: number, epoch: Epoch): void {
  if (epoch < highest)
    throw new GatewayError('stale_epoch', `epoch ${epoch} is behind: ${highest} was seen`, { highest })
  if (highest > 0 && epoch - highest > MAX_LEAD)
    throw new GatewayError('epoch_jump', `epoch ${epoch} is more than ${MAX_LEAD} ahead of ${highest}`, { highest })
}
