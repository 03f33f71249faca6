import type { Installation } from '../../tests/docker/installation.ts'
import type { Scheme } from './compare.ts'
import type { PoolClient } from './pool-client.ts'

/** What stands in this repository, with the settings that everyone has. */
export function createOwnScheme({ origin }: Installation, pool: PoolClient): Scheme {
  return {
    name: 'this project',
    origin,
    everyMs: 4_000,
    async rotate() {
      const { epoch } = await pool.order()
      const { outcome, reason } = await pool.end(epoch)
      if (outcome !== 'rotated') throw new Error(`rotation ${epoch} ended ${outcome}: ${reason}`)
    },
  }
}
