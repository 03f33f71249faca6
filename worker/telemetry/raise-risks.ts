/** Turns what a tick saw into risk events of the controller; what was told is remembered only after it was told. */

import type { EnginePort, PoolTraffic } from '../../activities/deps.ts'
import type { ControlDatabase } from '../../prisma/control/client.ts'
import type { PoolName } from '../../workflows/domain/ids.ts'
import type { Policy } from '../../workflows/domain/policy.ts'
import { responseTo, type SlotRisk } from '../../workflows/domain/risk.ts'
import { securityData } from '../../workflows/domain/security-event.ts'
import type { RiskEvent } from '../../workflows/messages.ts'
import { insertEvent } from '../adapters/records/events.ts'
import { createDriftWatch, type DriftDeps } from './drift-watch.ts'
import { noErrors, watchErrors } from './errors-watch.ts'
import { readMeta, saveMeta } from './meta.ts'
import type { Observation, Running } from './observe.ts'
import { unwatched, watchServing } from './serving-watch.ts'

export interface RiskDeps {
  database: ControlDatabase
  pool: PoolName
  engine: Pick<EnginePort, 'changes'>
  saveDrift: DriftDeps['saveDrift']
  /** Rejects while the controller cannot be reached: the next tick tries again. */
  raise(risk: RiskEvent): Promise<void>
}

/** What a tick has seen, and what is known beside it. */
export interface RiskSight {
  seen: Observation
  living: readonly Running[]
  policy: Policy | null
  nowMs: number
}

export function createRiskWatch(deps: RiskDeps) {
  const tellFailovers = createFailoverWatch(deps)
  const watchDrift = createDriftWatch(deps)
  let [health, errors] = [unwatched, noErrors]

  return async (sight: RiskSight): Promise<void> => {
    const { traffic, serving: container } = sight.seen
    const { nowMs, living } = sight
    if (traffic === null) return
    const hasFailedOver = await tellFailovers(traffic, nowMs)
    if (hasFailedOver || traffic.serving === null || container === undefined) return
    const { serving: slot } = traffic
    const actual = traffic.slots.find((row) => row.slot === slot)?.actual ?? null
    const well = watchServing(health, { slot, container, takesTraffic: actual?.takesTraffic ?? null, nowMs })
    if (well.risk !== null) await tell(deps, well.risk, sight)
    health = well.state
    const incarnation = living.find((row) => row.containerId === container?.id)
    if (container === null || incarnation === undefined) return
    if (actual !== null) {
      const burst = watchErrors(errors, { slot, container: container.id, counters: actual.counters, nowMs })
      if (burst.risk !== null) await tell(deps, burst.risk, sight)
      errors = burst.state
    }
    const drift = await watchDrift({ ...incarnation, nowMs })
    if (drift !== null) await deps.raise(drift) // its event is written with the evidence
  }
}

/** To the controller first: the diary may not hold it up. */
async function tell({ database, pool, raise }: RiskDeps, risk: SlotRisk, { policy, nowMs }: RiskSight): Promise<void> {
  await raise(risk)
  const { kind, slot, detail } = risk
  if (kind !== 'health' && kind !== 'errors') return
  const at = new Date(nowMs).toISOString()
  const response = policy === null ? null : responseTo(risk, policy)
  await database.write((tx) =>
    insertEvent(tx, {
      ...{ pool, type: 'security', severity: 'warning', subject: slot ?? pool, at },
      data: securityData({ kind, slot, detail, response, at }),
      dedupeKey: `risk/${pool}/${kind}/${slot}/${at}`,
    }),
  )
}

/** True when there was news: what else the tick saw may be of the one before. */
function createFailoverWatch({ database, pool, raise }: RiskDeps) {
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
        ...{ pool, type: 'security', severity: 'warning', subject: from, at, dedupeKey: `failover/${pool}/${at}` },
        data: securityData({ kind: 'failover', slot: from, detail: `${from} to ${to}`, at }),
      })
      await saveMeta(tx, 'telemetry_failover_at', at)
    })
    handledAt = at
  }

  return async (traffic: PoolTraffic, nowMs: number): Promise<boolean> => {
    const since = await handledUntil(nowMs)
    // By instant, not by number: the gateway counts anew when its state was lost.
    const news = traffic.failovers.filter(({ at }) => at > since).sort((a, b) => (a.at < b.at ? -1 : 1))
    for (const failover of news) await tellFailover(failover)
    return news.length > 0
  }
}
