import { z } from 'zod'
import { ConfigProblems } from './errors.ts'
import { createPeers, PRIVATE_PEERS } from './peers.ts'
import type { Source } from './tokens.ts'

const wholeNumber = (low: number, high: number) =>
  z
    .string()
    .regex(/^[0-9]{1,9}$/, `need a whole number from ${low} to ${high}`)
    .transform(Number)
    .refine((value) => value >= low && value <= high, { error: `need a whole number from ${low} to ${high}` })

const PREFIX = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,55}$/

/** Settings of the user that this service owns. */
export const proxySettings = z.object({
  WEB_REPLICAS: wholeNumber(2, 64).default(3).describe('How many vault containers stand in the pool; 2 to 64'),
  WEB_CONTAINER_PREFIX: z
    .string()
    .regex(PREFIX, 'need 1 to 56 of [A-Za-z0-9_.-], the first a letter or digit')
    .default('vault_web')
    .describe('What the names of the vault containers begin with: <prefix>1, <prefix>2 …, and <prefix>_job'),
  ORCH_WEB_CONTAINERS: z
    .string()
    .transform((list) => list.split(',').map((name) => name.trim()))
    .optional()
    .describe('Names of the vault containers, separated by commas, instead of prefix and number; 2 to 64'),
  DOCKER_SOCKET: z
    .string()
    .regex(/^\/[^\0]+$/, 'need an absolute path')
    .default('/var/run/docker.sock')
    .describe('Unix socket of the Docker engine (rootless and Podman sockets work); an absolute path'),
  DOCKER_PROXY_WAIT_CAP: wholeNumber(1, 600)
    .default(120)
    .describe('Longest wait for the end of a container; seconds, 1 to 600'),
})

const LISTEN = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):([0-9]{1,5})$/
const listen = z
  .string()
  .refine((text) => Number(LISTEN.exec(text)?.[3] ?? 65_536) <= 65_535, { error: 'need host:port or [IPv6]:port' })
  .transform((text) => {
    const [, six, host = '', port] = LISTEN.exec(text) ?? []
    return { host: six ?? host, port: Number(port) }
  })
const peers = z.string().transform((list, { addIssue }) => {
  const cidrs = list.split(',').map((cidr) => cidr.trim())
  try {
    createPeers(cidrs)
  } catch (error) {
    addIssue(String(error instanceof Error ? error.message : error))
  }
  return cidrs
})
const path = z.string().regex(/^\/[^\0]+$/, 'need an absolute path')
const text = z.string().optional()

const proxyEnv = proxySettings.extend({
  COMPOSE_PROJECT_NAME: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'need 1 to 63 of [a-z0-9_-]')
    .default('leyzen'),
  DOCKER_PROXY_LISTEN: listen.default({ host: '0.0.0.0', port: 2375 }),
  DOCKER_PROXY_OBSERVE_LISTEN: listen.default({ host: '0.0.0.0', port: 9375 }),
  DOCKER_PROXY_PEERS: peers.default(PRIVATE_PEERS.split(',')),
  DOCKER_PROXY_SPEC_FILE: path,
  DOCKER_PROXY_SECRETS_DIR: path.optional(),
  DOCKER_PROXY_STATE_DIR: path,
  DOCKER_PROXY_TOKEN: text,
  DOCKER_PROXY_TOKEN_FILE: text,
  DOCKER_PROXY_TOKEN_PREVIOUS: text,
  DOCKER_PROXY_TOKEN_PREVIOUS_FILE: text,
  DOCKER_PROXY_TOKEN_PREVIOUS_UNTIL: text,
  DOCKER_PROXY_TOKEN_PREVIOUS_UNTIL_FILE: text,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

const source = (value: string | undefined, file: string | undefined): Source =>
  file ? { file } : value ? { text: value } : undefined

type RawEnv = Readonly<Record<string, string | undefined>>

/** The process's environment as its configuration; an empty variable counts as absent. @throws ConfigProblems */
export function parseProxyEnv(raw: RawEnv) {
  const parsed = proxyEnv.safeParse(Object.fromEntries(Object.entries(raw).filter(([, value]) => value)))
  if (!parsed.success) {
    throw new ConfigProblems(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${describe(issue, raw)}`))
  }
  const env = parsed.data
  const numbered = Array.from({ length: env.WEB_REPLICAS }, (_, index) => `${env.WEB_CONTAINER_PREFIX}${index + 1}`)
  return {
    listen: env.DOCKER_PROXY_LISTEN,
    observeListen: env.DOCKER_PROXY_OBSERVE_LISTEN,
    peers: env.DOCKER_PROXY_PEERS,
    dockerSocket: env.DOCKER_SOCKET,
    project: env.COMPOSE_PROJECT_NAME,
    replicas: env.ORCH_WEB_CONTAINERS ?? numbered,
    job: `${env.WEB_CONTAINER_PREFIX}_job`,
    specFile: env.DOCKER_PROXY_SPEC_FILE,
    secretsDir: env.DOCKER_PROXY_SECRETS_DIR,
    stateDir: env.DOCKER_PROXY_STATE_DIR,
    waitCapMs: env.DOCKER_PROXY_WAIT_CAP * 1000,
    tokens: {
      current: source(env.DOCKER_PROXY_TOKEN, env.DOCKER_PROXY_TOKEN_FILE),
      previous: source(env.DOCKER_PROXY_TOKEN_PREVIOUS, env.DOCKER_PROXY_TOKEN_PREVIOUS_FILE),
      previousUntil: source(env.DOCKER_PROXY_TOKEN_PREVIOUS_UNTIL, env.DOCKER_PROXY_TOKEN_PREVIOUS_UNTIL_FILE),
    },
    logLevel: env.LOG_LEVEL,
  }
}

export type ProxyConfig = Omit<ReturnType<typeof parseProxyEnv>, 'logLevel'>

function describe(issue: z.core.$ZodIssue, raw: RawEnv): string {
  const given = raw[String(issue.path[0])]
  return given ? `got ${JSON.stringify(given.slice(0, 80))}, ${issue.message}` : 'is not set'
}
