/** Reads a policy as some release has stored it, for the slots that there are now. */
import { laterFields, type Policy, type PolicyBody, type PolicySettings } from './policy.ts'
import { isFields, isWhole } from './policy-problem.ts'
import { type PolicyGround, parsePolicy } from './policy-problems.ts'

export interface ReadPolicy {
  policy: Policy
  settings: PolicySettings | null
  /** It was completed or its spares were fitted, so it is not what is stored. */
  changed: boolean
}

/** Null where `body` holds no policy that can work on this ground. Only the form of time zones is looked at. */
export function readPolicyBody(body: unknown, ground: Pick<PolicyGround, 'replicas'>): ReadPolicy | null {
  if (!isFields(body) || !isFields(body.policy)) return null
  const { replicas } = ground
  const known = { ...laterFields(replicas), ...body.policy }
  const spares = isWhole(body.replicas)
    ? fitSpares(known.spares, { before: body.replicas, now: replicas })
    : known.spares
  const policy = parsePolicy({ ...known, spares }, { replicas })
  if (policy === null) return null
  const changed = body.policy.spares !== spares || !('windows' in body.policy) || !('risk' in body.policy)
  return { policy, settings: settingsOf(body.settings), changed }
}

/** What is stored from now on. */
export function policyBody(policy: Policy, settings: PolicySettings, replicas: number): PolicyBody {
  return { policy, settings, replicas }
}

/** Who kept every slot filled keeps doing so when there are more or fewer; a count that has no room is lowered. */
function fitSpares(spares: unknown, slots: { before: number; now: number }): unknown {
  if (!isWhole(spares) || slots.before === slots.now) return spares
  const most = Math.max(1, slots.now - 1)
  return spares >= slots.before - 1 ? most : Math.min(spares, most)
}

function settingsOf(raw: unknown): PolicySettings | null {
  if (!isFields(raw)) return null
  const { meanMs, graceMs, healthTimeoutMs } = raw
  return isWhole(meanMs) && isWhole(graceMs) && isWhole(healthTimeoutMs) ? { meanMs, graceMs, healthTimeoutMs } : null
}
