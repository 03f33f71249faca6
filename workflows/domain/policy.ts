/** The editable rules of timing. Stored with a version; every wait of the controller comes from here. */

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
}

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
}

export const policyBounds = {
  meanMs: { from: 1_000, to: 604_800_000 },
  graceMs: { from: 0, to: 60_000 },
  healthTimeoutMs: { from: 1_000, to: 300_000 },
  bakeMs: { from: 0, to: 600_000 },
  backOffCapMs: { from: 1_000, to: 1_209_600_000 },
} as const

const QUARTER_HOUR_MS = 900_000

/** The policy of an installation that nobody has edited: min = ½ × and max = 2 × the mean, grace below min. */
export function defaultPolicy({ meanMs, graceMs, healthTimeoutMs }: PolicySettings): Policy {
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
  }
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
