/** What drifted between wanted, engine, HAProxy and records while no rotation was open. */
import type { SlotName } from './ids.ts'
import { planRepairs } from './plan-repairs.ts'
import type { Repair } from './repair.ts'
import type { RiskEvent } from './risk.ts'
import type { Survey } from './survey.ts'
import { waitBetween } from './window-spans.ts'

export interface ReconcilePlan {
  repairs: Repair[]
  /** Told to the controller: the serving incarnation is replaced by a rotation only. */
  risks: RiskEvent[]
  /** No slot serves and none is known to have: only a start-up can help. */
  needsStartup: boolean
  /** Who takes the traffic, as HAProxy shows it. */
  serving: SlotName | null
}

export function planReconcile(survey: Survey, ageLimitMs: number): ReconcilePlan {
  const { verdicts, repairs } = planRepairs(survey)
  const risks = verdicts.flatMap(({ slot, verdict }): RiskEvent[] => {
    if (verdict.is === 'servingLost') return [{ kind: 'health', slot, detail: 'the serving container does not run' }]
    if (verdict.is !== 'serving') return []
    if (verdict.oldSpec || verdict.surplus) return [{ kind: 'image', slot, detail: 'made from an older specification' }]
    return ageRisk(survey, slot, ageLimitMs)
  })
  const serves = verdicts.some(({ verdict }) => verdict.is === 'serving' || verdict.is === 'servingLost')
  return { repairs, risks, needsStartup: !serves, serving: takesTraffic(survey) }
}

function takesTraffic({ traffic: { serving, slots } }: Survey): SlotName | null {
  return slots.find(({ slot, actual }) => slot === serving && actual?.takesTraffic)?.slot ?? null
}

/** Measured as the controller measures it: time that a maintenance window holds does not count. */
function ageRisk({ records, windows = [], atMs }: Survey, slot: SlotName, ageLimitMs: number): RiskEvent[] {
  const since = records.living.find((row) => row.slot === slot && row.state === 'serving')?.servingAt
  if (since == null || waitBetween(windows, Date.parse(since), atMs) < ageLimitMs) return []
  return [{ kind: 'age', slot, detail: null }]
}
