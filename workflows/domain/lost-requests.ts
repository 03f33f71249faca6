/** How many requests failed through us between two readings of HAProxy's counters. */

/** Cumulative since HAProxy started; `startMs` tells whether two readings are of the same life. */
export interface CounterReading {
  startMs: number
  frontend5xx: number
  /** Sum over the pool's servers: what the application itself answered. */
  server5xx: number
  /** Sum over the pool's servers of `srv_abrt`: the server ended a transfer. */
  srvAbrt: number
  econ: number
  eresp: number
  requests: number
}

const cumulative = ['frontend5xx', 'server5xx', 'srvAbrt', 'econ', 'eresp', 'requests'] as const

/** False after a restart of HAProxy: another start, or a counter that went backwards. */
export function sameLife(before: CounterReading, after: CounterReading): boolean {
  return before.startMs === after.startMs && cumulative.every((name) => after[name] >= before[name])
}

/** What was counted since `before`; since HAProxy's start when it is another life or there is none before. */
export function counted(before: CounterReading | null, after: CounterReading): CounterReading {
  if (before === null || !sameLife(before, after)) return after
  const since = { ...after }
  for (const name of cumulative) since[name] = after[name] - before[name]
  return since
}

/**
 * `Δ(frontend 5xx − Σ server 5xx) + Δ Σ srv_abrt − cut`. An application's own 500 is not lost, a reset, a truncated body
 * or no server is; what the gateway cut at the drain deadline shows as `srv_abrt` and is taken out again. Never below 0: a cut
 * connection that carried no request must not hide a loss elsewhere.
 */
export function lostRequests(before: CounterReading | null, after: CounterReading, cut: number): number {
  const since = counted(before, after)
  const ours = Math.max(0, since.frontend5xx - since.server5xx)
  return ours + Math.max(0, since.srvAbrt - cut)
}
