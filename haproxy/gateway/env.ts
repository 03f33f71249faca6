import { z } from 'zod'
import { type PoolName, parsePoolName, parseSlotName, SERVERS, type SlotName } from './ids.ts'

/** The gateway has no setting of its own in `.env`: all of its configuration is wiring between services. */
export const gatewaySettings = z.object({})

export interface GatewayConfig {
  pool: PoolName
  /** The k-th name is HAProxy's server `slot<k>`. */
  slots: SlotName[]
  tokenFile: string
  listen: { host: string; port: number }
  haproxySocket: string
  stateDir: string
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
    logLevel: env.LOG_LEVEL,
  }
}
