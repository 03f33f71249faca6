/** Policy and pause in the control database. */
import type { PoolName } from '../workflows/domain/ids.ts'
import { defaultPolicy, type Policy, type PolicyBody, sameSettings } from '../workflows/domain/policy.ts'
import { parsePolicy } from '../workflows/domain/policy-problems.ts'
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
}
export interface PauseRecord {
  pool: PoolName
  untilMs: number | null
  by: string
  reason: string | null
}

export const createRuleActivities = (deps: ActivityDeps) => ({
  /** The stored policy; a new version made from the settings when there is none or the settings have changed since. */
  async loadPolicy({ pool }: { pool: PoolName }): Promise<VersionedPolicy> {
    const { policy: settings } = deps.settings
    const stored = await deps.records.readPolicy(pool)
    const policy = stored === null ? null : usable(stored.body, deps)
    if (stored !== null && policy !== null) return { policy, version: stored.version }
    const body: PolicyBody = { policy: defaultPolicy(settings), settings }
    const reason = stored === null ? 'first start' : 'the settings have changed'
    const saved = await deps.records.savePolicy(pool, {
      body,
      createdBy: 'settings',
      reason,
      at: iso(deps.clock.now()),
    })
    return { policy: body.policy, version: saved.version }
  },

  /** Safe to repeat: an equal policy keeps its version. */
  async storePolicy({ pool, policy, by, reason }: PolicyChange): Promise<{ version: number }> {
    const at = iso(deps.clock.now())
    const body: PolicyBody = { policy, settings: deps.settings.policy }
    const { version } = await deps.records.savePolicy(pool, { body, createdBy: by, reason, at })
    await audit(deps, { actor: by, action: 'policy.set', object: pool, reason, detail: { version } })
    return { version }
  },

  /** A pause without an end raises an alert: nothing else would remind anyone. */
  async recordPause({ pool, untilMs, by, reason }: PauseRecord): Promise<void> {
    const pausedUntil = untilMs === null ? null : iso(untilMs)
    await deps.records.savePool(pool, { pausedUntil, pausedBy: by, pausedReason: reason })
    await audit(deps, { actor: by, action: 'rotation.pause', object: pool, reason, detail: { untilAt: pausedUntil } })
    const at = iso(deps.clock.now())
    if (untilMs === null) {
      await deps.records.openAlert({ pool, code: 'paused_without_end', subject: pool, severity: 'warning', at })
    } else await deps.records.resolveAlert({ pool, code: 'paused_without_end', subject: pool, at })
  },

  /** `by` null: the pause came to its end. */
  async recordResume({
    pool,
    by,
    reason,
  }: {
    pool: PoolName
    by: string | null
    reason: string | null
  }): Promise<void> {
    await deps.records.savePool(pool, { pausedUntil: null, pausedBy: null, pausedReason: null })
    await deps.records.resolveAlert({ pool, code: 'paused_without_end', subject: pool, at: iso(deps.clock.now()) })
    await audit(deps, { actor: by ?? 'controller', action: 'rotation.resume', object: pool, reason, detail: null })
  },
})

function usable(body: unknown, { engine, settings }: ActivityDeps): Policy | null {
  if (!isBody(body) || !sameSettings(body.settings, settings.policy)) return null
  return parsePolicy(body.policy, { replicas: engine.slots.length, measuredRotationMs: null })
}

function isBody(body: unknown): body is PolicyBody {
  const fields = typeof body === 'object' && body !== null
  return fields && 'policy' in body && 'settings' in body && typeof body.settings === 'object' && body.settings !== null
}

interface Deed {
  actor: string
  action: string
  object: string
  reason: string | null
  detail: unknown
}

async function audit({ records, clock }: ActivityDeps, deed: Deed): Promise<void> {
  const role = deed.actor === 'controller' ? 'system' : 'operator'
  await records.addAudit({ ...deed, role, result: 'ok', requestId: null, at: iso(clock.now()) })
}
