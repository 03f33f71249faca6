/** The editable rules of rotation. Stored with a version; every wait of the controller comes from here. */

export type Interval =
  | { kind: 'exponential'; meanMs: number; minMs: number; maxMs: number }
  | { kind: 'fixed'; everyMs: number }

export interface Policy {
  /** Time from one switch to the next. */
  interval: Interval
  /** Hard limit from the first byte served to the process gone; the switch comes `graceMs` before it. */
  maxExposureMs: number
  /** How long the old incarnation may finish what it has. */
  graceMs: number
  /** How long a new incarnation may take until HAProxy's gate is open. */
  healthTimeoutMs: number
  /** How long the new slot is watched before the old one goes; 0 leaves the step out. */
  bakeMs: number
  /** Longest extra wait after failures. */
  backOffCapMs: number
  /** Incarnations kept ready beside the serving one: 1 to replicas − 1. Slots beyond stay empty. */
  spares: number
  /** At most 20, weekly. Where two overlap, pause wins over slower and the larger factor over the smaller. */
  windows: MaintenanceWindow[]
  /** What a risk event of each kind does; one that is marked hostile always counts as `hostile`. */
  risk: Record<RiskKind, RiskResponse>
}

/**
 * A weekly time in which rotations by timer and by age become rare or stop. Like a pause it holds the timer only: manual,
 * hostile, health and failover rotations still act, and exposure may grow past `maxExposureMs`, which raises an alert.
 */
export interface MaintenanceWindow {
  /** Days on which it begins: 1 is Monday, 7 is Sunday. */
  days: number[]
  /** Wall clock of the zone, `22:30`. */
  from: string
  /** At or before `from`: on the next day. */
  to: string
  /** IANA name, for example `Europe/Berlin`. */
  timeZone: string
  /** `pause`: the wait stands still until the window ends. `slower`: it passes `factor` times slower. */
  mode: 'pause' | 'slower'
  /** 2 to 100 for `slower`, 1 for `pause`. */
  factor: number
}

export const riskKinds = ['drift', 'errors', 'health', 'signal'] as const
/** What may be seen of the serving incarnation from outside the timer. */
export type RiskKind = (typeof riskKinds)[number]

/** `ignore`: only recorded. `rotate`: replaced as ever. `hostile`: cut at once and quarantined. */
export const riskResponses = ['ignore', 'rotate', 'hostile'] as const
export type RiskResponse = (typeof riskResponses)[number]

/** What the settings file says; a policy made from it holds until it or the settings change. */
export interface PolicySettings {
  meanMs: number
  graceMs: number
  healthTimeoutMs: number
}

/** What a version of the policy is stored as: the settings beside it tell later whether they have changed since. */
export interface PolicyBody {
  policy: Policy
  settings: PolicySettings
  /** Slots of the pool when it was stored; absent in versions of the first release. */
  replicas?: number
}

/** A policy as the first release stored it, or a controller of it still carries. */
export type OlderPolicy = Omit<Policy, 'spares' | 'windows' | 'risk'> & Partial<Policy>

export const policyBounds = {
  meanMs: { from: 1_000, to: 604_800_000 },
  graceMs: { from: 0, to: 60_000 },
  healthTimeoutMs: { from: 1_000, to: 300_000 },
  bakeMs: { from: 0, to: 600_000 },
  backOffCapMs: { from: 1_000, to: 1_209_600_000 },
  factor: { from: 2, to: 100 },
  windows: 20,
} as const

const LEAST_REPLICAS = 2

const QUARTER_HOUR_MS = 900_000

/**
 * The policy of an installation that nobody has edited: min = ½ × and max = 2 × the mean, grace below min, every slot filled.
 * @param replicas slots of the pool
 */
export function defaultPolicy(settings: PolicySettings, replicas: number = LEAST_REPLICAS): Policy {
  const { meanMs, graceMs, healthTimeoutMs } = settings
  const minMs = Math.round(meanMs / 2)
  const maxMs = meanMs * 2
  const cappedGraceMs = Math.min(graceMs, policyBounds.graceMs.to, Math.floor(minMs * 0.9))
  return {
    interval: { kind: 'exponential', meanMs, minMs, maxMs },
    maxExposureMs: maxMs + cappedGraceMs,
    graceMs: cappedGraceMs,
    healthTimeoutMs,
    bakeMs: 0,
    backOffCapMs: Math.max(maxMs, QUARTER_HOUR_MS),
    ...laterFields(replicas),
  }
}

/** What the first release did not know of, as it behaved: every slot filled, no windows, every risk a rotation. */
export function laterFields(replicas: number): Pick<Policy, 'spares' | 'windows' | 'risk'> {
  const risk = { drift: 'rotate', errors: 'rotate', health: 'rotate', signal: 'rotate' } as const
  return { spares: Math.max(1, replicas - 1), windows: [], risk }
}

/** Gives fields that a policy was stored without their defaults; a whole policy stays as it is. */
export function completePolicy(policy: OlderPolicy, replicas: number): Policy {
  return { ...laterFields(replicas), ...policy }
}

export function shortestMs(interval: Interval): number {
  return interval.kind === 'fixed' ? interval.everyMs : interval.minMs
}

export function longestMs(interval: Interval): number {
  return interval.kind === 'fixed' ? interval.everyMs : interval.maxMs
}

/** Serving age at which the incarnation must be switched away so that `maxExposureMs` holds after the drain. */
export function ageLimitMs(policy: Policy): number {
  return policy.maxExposureMs - policy.graceMs
}

export function sameSettings(a: PolicySettings, b: PolicySettings): boolean {
  return a.meanMs === b.meanMs && a.graceMs === b.graceMs && a.healthTimeoutMs === b.healthTimeoutMs
}
