import { z } from 'zod'
import { type PoolName, parsePoolName, parseSlotName, SERVERS, type SlotName } from './ids.ts'
import type { TargetRules } from './targets.ts'

/** The gateway has no setting of its own in `.env`: all of its configuration is wiring between services. */
export const gatewaySettings = z.object({})

export interface GatewayConfig {
  pool: PoolName
  /** At the first start the k-th name is HAProxy's server `slot<k>`; from then on each name keeps its own. */
  slots: SlotName[]
  tokenFile: string
  listen: { host: string; port: number }
  haproxySocket: string
  stateDir: string
  targets: TargetRules
  logLevel: string
}

const absolutePath = (meaning: string, fallback: string) =>
  z.string().regex(/^\//, 'need an absolute path').default(fallback).describe(meaning)

const wiring = z.object({
  POOL_SLOTS: z
    .string()
    .transform((text, context) => {
      try {
        return text.split(',').map((name) => parseSlotName(name.trim()))
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'need slot names' })
        return z.NEVER
      }
    })
    .refine((names) => names.length <= SERVERS, `at most ${SERVERS} slots`)
    .refine((names) => new Set(names).size === names.length, 'a slot is named twice')
    .describe("slots of the pool in the order of HAProxy's servers, separated by commas"),
  TRAFFIC_GATEWAY_TOKEN_FILE: absolutePath("file with the callers' token", '/run/secrets/TRAFFIC_GATEWAY_TOKEN'),
  TRAFFIC_GATEWAY_LISTEN: z
    .string()
    .regex(/^[0-9.]{7,15}:\d{1,5}$/, 'need IPv4:port')
    .default('0.0.0.0:2380')
    .transform((text) => ({ host: text.slice(0, text.indexOf(':')), port: Number(text.slice(text.indexOf(':') + 1)) }))
    .refine(({ port }) => port <= 65_535, 'need a port up to 65535')
    .describe('address and port to listen on; port 0 takes a free one'),
  HAPROXY_SOCKET: absolutePath("HAProxy's admin socket", '/run/haproxy-admin/admin.sock'),
  TRAFFIC_GATEWAY_STATE_DIR: absolutePath('folder of the wanted state', '/state'),
  TRAFFIC_GATEWAY_TARGETS: z
    .string()
    .default('10.0.0.0/8,172.16.0.0/12,192.168.0.0/16')
    .transform((text) => text.split(',').map((range) => range.trim()))
    .pipe(z.array(z.cidrv4('need IPv4 ranges as in 10.0.0.0/8')))
    .describe('IPv4 ranges in which a slot may get an address, separated by commas'),
  TRAFFIC_GATEWAY_TARGET_PORT: z
    .string()
    .regex(/^(?:any|[1-9]\d{0,4})$/, 'need a port or "any"')
    .default('8080')
    .transform((text) => (text === 'any' ? null : Number(text)))
    .refine((port) => port === null || port <= 65_535, 'need a port up to 65535')
    .describe('the only port a slot may get; `any` for tests on one host'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info').describe('least level that is logged'),
})

/** @throws Error whose message lists every problem, one a line */
export function parseGatewayEnv(raw: Record<string, string | undefined>): GatewayConfig {
  const parsed = wiring.safeParse(raw)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new Error(problems.join('\n'))
  }
  const env = parsed.data
  return {
    pool: parsePoolName('vault'),
    slots: env.POOL_SLOTS,
    tokenFile: env.TRAFFIC_GATEWAY_TOKEN_FILE,
    listen: env.TRAFFIC_GATEWAY_LISTEN,
    haproxySocket: env.HAPROXY_SOCKET,
    stateDir: env.TRAFFIC_GATEWAY_STATE_DIR,
    targets: { ranges: env.TRAFFIC_GATEWAY_TARGETS, port: env.TRAFFIC_GATEWAY_TARGET_PORT },
    logLevel: env.LOG_LEVEL,
  }
}
