/** Policy and pause in the control database. */

import { StepError } from '../workflows/domain/errors.ts'
import type { PoolName } from '../workflows/domain/ids.ts'
import { defaultPolicy, type OlderPolicy, type Policy, sameSettings } from '../workflows/domain/policy.ts'
import { policyBody, readPolicyBody } from '../workflows/domain/policy-body.ts'
import { policyChanges } from '../workflows/domain/policy-changes.ts'
import { policyProblems } from '../workflows/domain/policy-problems.ts'
import type { Paused } from '../workflows/domain/pool-state.ts'
import { isTimeZone } from '../workflows/domain/window-times.ts'
import { audit } from './audit.ts'
import type { ActivityDeps } from './deps.ts'
import { iso } from './members.ts'

export interface VersionedPolicy {
  policy: Policy
  version: number
}
export interface PolicyChange {
  pool: PoolName
  policy: Policy
  by: string
  reason: string
  /** What it replaces; absent in orders of the first release. */
  before?: OlderPolicy
  baseVersion?: number
}
export interface PauseRecord {
  pool: PoolName
  untilMs: number | null
  by: string
  reason: string | null
  before?: Paused | null
}
export interface ResumeRecord {
  pool: PoolName
  /** null: the pause came to its end. */
  by: string | null
  reason: string | null
  before?: Paused | null
}

export const createRuleActivities = (deps: ActivityDeps) => ({
  /** The stored policy; a new version made from the settings when there is none or the settings have changed since. */
  async loadPolicy({ pool }: { pool: PoolName }): Promise<VersionedPolicy> {
    const { policy: settings } = deps.settings
    const stored = await deps.records.readPolicy(pool)
    const policy = stored === null ? null : usable(stored.body, deps)
    if (stored !== null && policy !== null) return { policy, version: stored.version }
    const replicas = deps.engine.slots.length
    const body = policyBody(defaultPolicy(settings, replicas), settings, replicas)
    const reason = stored === null ? 'first start' : 'the settings have changed'
    const saved = await deps.records.savePolicy(pool, {
      body,
      createdBy: 'settings',
      reason,
      at: iso(deps.clock.now()),
    })
    return { policy: body.policy, version: saved.version }
  },

  /** Safe to repeat: an equal policy keeps its version. @throws `policy_invalid` for a time zone that the runtime does not know */
  async storePolicy({ pool, policy, by, reason, before, baseVersion }: PolicyChange): Promise<{ version: number }> {
    const replicas = deps.engine.slots.length
    const problems = policyProblems(policy, { replicas, isTimeZone })
    if (problems.length > 0) throw new StepError('policy_invalid', `${problems.length} problems`, { problems })
    const at = iso(deps.clock.now())
    const body = policyBody(policy, deps.settings.policy, replicas)
    const { version } = await deps.records.savePolicy(pool, { body, createdBy: by, reason, at })
    const changes = before === undefined ? {} : policyChanges(before, policy)
    const detail = { version: { before: baseVersion ?? null, after: version }, changes }
    await audit(deps, { actor: by, action: 'policy.set', object: pool, reason, detail })
    return { version }
  },

  /** A pause without an end raises an alert: nothing else would remind anyone. Safe to repeat. */
  async recordPause({ pool, untilMs, by, reason, before = null }: PauseRecord): Promise<void> {
    const pausedUntil = untilMs === null ? null : iso(untilMs)
    await deps.records.savePool(pool, { pausedUntil, pausedBy: by, pausedReason: reason })
    const detail = { before: shown(before), after: shown({ untilMs, by, reason }) }
    await audit(deps, { actor: by, action: 'rotation.pause', object: pool, reason, detail })
    const at = iso(deps.clock.now())
    if (untilMs === null) {
      await deps.records.openAlert({ pool, code: 'paused_without_end', subject: pool, severity: 'warning', at })
    } else await deps.records.resolveAlert({ pool, code: 'paused_without_end', subject: pool, at })
  },

  /** Also when nothing was paused: somebody has asked. Safe to repeat. */
  async recordResume({ pool, by, reason, before = null }: ResumeRecord): Promise<void> {
    const actor = by ?? 'controller'
    const resumed = { by: actor, reason }
    await deps.records.savePool(pool, { pausedUntil: null, pausedBy: null, pausedReason: null, resumed })
    await deps.records.resolveAlert({ pool, code: 'paused_without_end', subject: pool, at: iso(deps.clock.now()) })
    const detail = { before: shown(before), after: null }
    await audit(deps, { actor, action: 'rotation.resume', object: pool, reason, detail })
  },
})

/** Only the form of its time zones is looked at: a policy does not end because the runtime has forgotten a name. */
function usable(body: unknown, { engine, settings }: ActivityDeps): Policy | null {
  const read = readPolicyBody(body, { replicas: engine.slots.length })
  return read?.settings != null && sameSettings(read.settings, settings.policy) ? read.policy : null
}

function shown(paused: Paused | null) {
  if (paused === null) return null
  const { untilMs, by, reason } = paused
  return { untilAt: untilMs === null ? null : iso(untilMs), by, reason }
}
