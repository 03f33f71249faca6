/** Turns what a tick saw into risk events of the controller; what was told is remembered only after it was told. */

import type { PoolTraffic } from '../../activities/deps.ts'
import type { ControlDatabase } from '../../prisma/control/client.ts'
import type { PoolName } from '../../workflows/domain/ids.ts'
import type { RiskEvent } from '../../workflows/messages.ts'
import { insertEvent } from '../adapters/records/events.ts'
import { readMeta, saveMeta } from './meta.ts'
import type { Observation } from './observe.ts'
import { unwatched, type WatchState, watchServing } from './serving-watch.ts'

export interface RiskDeps {
  database: ControlDatabase
  pool: PoolName
  /** Rejects while the controller cannot be reached: the next tick tries again. */
  raise(risk: RiskEvent): Promise<void>
}

export function createRiskWatch({ database, pool, raise }: RiskDeps) {
  let watch: WatchState = unwatched
  let handledAt: string | null = null

  async function handledUntil(nowMs: number): Promise<string> {
    if (handledAt !== null) return handledAt
    // What happened before this installation watched is history.
    const begin = new Date(nowMs).toISOString()
    handledAt = await database.write(async (tx) => {
      const stored = await readMeta(tx, 'telemetry_failover_at')
      if (stored === null) await saveMeta(tx, 'telemetry_failover_at', begin)
      return stored ?? begin
    })
    return handledAt
  }

  async function tellFailover(failover: PoolTraffic['failovers'][number]): Promise<void> {
    const { at, from, to } = failover
    await raise({ kind: 'failover', ...failover })
    await database.write(async (tx) => {
      await insertEvent(tx, {
        ...{ pool, type: 'failover', severity: 'warning', subject: from, at, data: { from, to, at } },
        dedupeKey: `failover/${pool}/${at}`,
      })
      await saveMeta(tx, 'telemetry_failover_at', at)
    })
    handledAt = at
  }

  return async ({ traffic, serving }: Observation, nowMs: number): Promise<void> => {
    if (traffic === null) return
    const since = await handledUntil(nowMs)
    // By instant, not by number: the gateway counts anew when its state was lost.
    const news = traffic.failovers.filter(({ at }) => at > since).sort((a, b) => (a.at < b.at ? -1 : 1))
    for (const failover of news) await tellFailover(failover)
    if (news.length > 0 || traffic.serving === null || serving === undefined) return
    const takesTraffic = traffic.slots.find(({ slot }) => slot === traffic.serving)?.actual?.takesTraffic ?? null
    const seen = watchServing(watch, { slot: traffic.serving, container: serving, takesTraffic, nowMs })
    if (seen.risk !== null) await raise(seen.risk)
    watch = seen.state
  }
}
