/** Requests and answers of the traffic-gateway (port 2380). One schema for the server, its client and the tests. */
import { z } from 'zod'

/** What we want of a slot. `candidate`: health-checked without traffic; `maint`: no address in use, no checks. */
export const slotWish = z.enum(['maint', 'candidate', 'serving', 'draining'])
export type SlotWish = z.infer<typeof slotWish>

/** IPv4 address and port of the container, as in `172.20.0.5:8080`. */
export const address = z
  .string()
  .regex(/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d):[1-9]\d{0,4}$/, 'need IPv4:port')
  .refine((text) => Number(text.slice(text.indexOf(':') + 1)) <= 65_535, 'need a port up to 65535')

/** `PUT /pools/{pool}/slots/{slot}` */
export const addressSlot = z.strictObject({ address })
/** `POST /pools/{pool}/switch` */
export const switchOrder = z.strictObject({ to: z.string().min(1).max(63) })

/** HAProxy's own view of one server, read from `show stat` and `show servers conn`. */
export const slotActual = z.strictObject({
  address: z.string(),
  /** Column `status` of `show stat`, for example `DRAIN`, `UP`, `DOWN`, `MAINT`, `DRAIN 1/2`. */
  status: z.string(),
  /** Column `check_status` without the `*` of a running check. */
  check: z.string(),
  checkRunning: z.boolean(),
  /** The gate of decision 3: status exactly `DRAIN`, check `L7OK` and not running, since this address was set. */
  gateOpen: z.boolean(),
  /** Gets new connections now: status starts with `UP`. */
  takesTraffic: z.boolean(),
  /** Connections in use (`used_cur`); idle pooled ones do not count. */
  connections: z.int().nonnegative(),
  /** Cumulative counters since HAProxy started. */
  counters: z.strictObject({
    sessions: z.int(),
    hrsp2xx: z.int(),
    hrsp3xx: z.int(),
    hrsp4xx: z.int(),
    hrsp5xx: z.int(),
    econ: z.int(),
    eresp: z.int(),
    cliAbrt: z.int(),
    srvAbrt: z.int(),
    retries: z.int(),
    redispatches: z.int(),
  }),
})
export type SlotActual = z.infer<typeof slotActual>

export const slotState = z.strictObject({
  slot: z.string(),
  wanted: z.strictObject({ state: slotWish, address: z.string().nullable(), epoch: z.int().nonnegative() }),
  /** null while HAProxy cannot be asked. */
  actual: slotActual.nullable(),
})

/** The gateway made a standing candidate `ready` because the serving slot went down. */
export const failover = z.strictObject({
  /** Rises by one with each failover of this pool, never reused: the reader remembers the last it handled. */
  seq: z.int().positive(),
  from: z.string(),
  to: z.string(),
  at: z.string(),
})

/** Frontend and backend figures, cumulative since HAProxy started; a new `haproxy.startedAt` means they began anew. */
export const poolCounters = z.strictObject({
  frontend: z.strictObject({
    requests: z.int(),
    hrsp2xx: z.int(),
    hrsp3xx: z.int(),
    hrsp4xx: z.int(),
    hrsp5xx: z.int(),
    connections: z.int(),
  }),
  backend: z.strictObject({
    econ: z.int(),
    eresp: z.int(),
    cliAbrt: z.int(),
    srvAbrt: z.int(),
    hrsp5xx: z.int(),
    retries: z.int(),
    redispatches: z.int(),
    queue: z.int(),
    queueMax: z.int(),
    /** HAProxy's mean over its last 1,024 requests, ms. */
    meanMs: z.int(),
  }),
})

/** `GET /pools/{pool}`; `PUT`, `switch` and `withdraw` answer the same with `applied`. */
export const poolState = z.strictObject({
  pool: z.string(),
  /** Highest epoch seen by the fence; 0 before the first fenced call. */
  epoch: z.int().nonnegative(),
  /** In a container `pid` is 1 every time: `startedAt` tells one process, and so one run of the counters, from the next. */
  haproxy: z
    .strictObject({ pid: z.int(), version: z.string(), uptimeS: z.int(), startedAt: z.iso.datetime() })
    .nullable(),
  serving: z.string().nullable(),
  slots: z.array(slotState),
  counters: poolCounters.nullable(),
  /** At most the last 50. */
  failovers: z.array(failover),
})
export type PoolState = z.infer<typeof poolState>

/** false (status 202): saved as wanted, HAProxy was not there; it is applied as soon as it is. */
export const mutationAnswer = poolState.extend({ applied: z.boolean() })
export type MutationAnswer = z.infer<typeof mutationAnswer>

/** `POST …/release`: how many connections were still open and were cut. */
export const releaseAnswer = z.strictObject({ cut: z.int().nonnegative() })

export const gatewayErrorCode = z.enum([
  'stale_epoch',
  'epoch_required',
  'epoch_jump',
  'unknown_pool',
  'unknown_slot',
  'not_ready',
  'slot_serving',
  'bad_request',
  'unauthorized',
  'not_found',
  'method_not_allowed',
  'haproxy_unavailable',
  'haproxy_error',
  'state_unavailable',
  'internal',
])
export type GatewayErrorCode = z.infer<typeof gatewayErrorCode>

/** `highest` only with `stale_epoch` and `epoch_jump`. */
export const gatewayError = z.strictObject({
  code: gatewayErrorCode,
  message: z.string(),
  highest: z.int().optional(),
})
