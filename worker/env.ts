/** Settings of the orchestrator: what a user may write into `.env`, and what the wiring adds in its container. */
import { z } from 'zod'

const whole = (min: number, max: number, example: string) => {
  const error = `need a whole number from ${min} to ${max}, for example ${example}`
  const number = z.int({ error }).min(min, { error }).max(max, { error })
  return z
    .string()
    .regex(/^[0-9]{1,9}$/, { error })
    .transform(Number)
    .pipe(number)
}

const yesNo = z.enum(['true', 'false'], { error: 'need true or false' }).transform((text) => text === 'true')

const httpUrl = z
  .url({ protocol: /^http$/, error: 'need an address of the form http://host:port' })
  .refine((text) => URL.canParse(text) && new URL(text).pathname === '/', 'need no path behind the port')

const hostAndPort = z
  .string()
  .regex(/^(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$/, { error: 'need host:port, for example temporal:7233' })

export const workerSettings = z.object({
  ROTATION_INTERVAL: whole(1, 604_800, 'ROTATION_INTERVAL=90')
    .default(120)
    .describe(
      'Mean time between two rotations, drawn anew each time between half and twice of it; seconds; 1 to 604800',
    ),
  ROTATION_GRACE_SECONDS: whole(0, 60, 'ROTATION_GRACE_SECONDS=20')
    .default(30)
    .describe(
      'How long open requests of the old container may still run; seconds; 0 to 60, capped below half the interval',
    ),
  HEALTH_TIMEOUT: whole(1, 300, 'HEALTH_TIMEOUT=15')
    .default(10)
    .describe('How long a new container may take until it is healthy; seconds; 1 to 300'),
  TEMPORAL_ADDRESS: hostAndPort
    .default('temporal:7233')
    .describe('Temporal server; host:port; the default is the one that is started with the rest'),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{1,254}$/, { error: 'need 2 to 255 letters, digits, _ . or -' })
    .default('default')
    .describe('Namespace on the Temporal server; 2 to 255 letters, digits, _ . or -'),
  TEMPORAL_TLS: yesNo.default(false).describe('Talk TLS to the Temporal server; true or false'),
  TEMPORAL_API_KEY_FILE: z
    .string()
    .startsWith('/', { error: 'need an absolute path' })
    .optional()
    .describe(
      'File with the API key of a Temporal service elsewhere; path inside the orchestrator; needs TEMPORAL_TLS',
    ),
  DOCKER_PROXY_URL: httpUrl
    .default('http://docker-proxy:2375')
    .describe('Where docker-proxy listens; http://host:port'),
  TRAFFIC_GATEWAY_URL: httpUrl
    .default('http://traffic-gateway:2380')
    .describe('Where the traffic gateway listens; http://host:port'),
})

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const path = z.string().startsWith('/', { error: 'need an absolute path' })
const slotName = /^(?=.*[^0-9a-fA-F])[A-Za-z0-9][A-Za-z0-9_.-]{1,62}$/

const wiring = workerSettings.extend({
  POOL_SLOTS: z
    .string({ error: 'is missing: need the names of the vault containers, separated by commas' })
    .transform((text) => text.split(','))
    .refine((names) => names.every((name) => slotName.test(name)), 'need container names, separated by commas')
    .refine((names) => names.length <= 64 && new Set(names).size === names.length, 'need 1 to 64 different names'),
  WEB_CONTAINER_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,58}$/, { error: 'need a container name' })
    .default('vault_web'),
  COMPOSE_PROJECT_NAME: z.string().min(1).default('leyzen'),
  CONTAINER_SPEC_FILE: path.default('/etc/leyzen/container-spec.json'),
  CONTROL_DATABASE: path.default('/data/control/control.db'),
  WORKFLOW_BUNDLE: path.default('/app/workflows.js'),
  DOCKER_PROXY_TOKEN_FILE: path.default('/run/secrets/DOCKER_PROXY_TOKEN'),
  TRAFFIC_GATEWAY_TOKEN_FILE: path.default('/run/secrets/TRAFFIC_GATEWAY_TOKEN'),
  WORKER_LISTEN: z
    .string()
    .regex(/^(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}$/, { error: 'need an IPv4 address and a port, for example 0.0.0.0:9376' })
    .default('0.0.0.0:9376'),
  TASK_QUEUE: z.string().min(1).max(200).default('host/local'),
  LOG_LEVEL: z.enum(levels, { error: `need one of ${levels.join(', ')}` }).default('info'),
})

export interface TemporalAddress {
  address: string
  namespace: string
  tls: boolean
  apiKeyFile: string | null
}

export interface WorkerConfig {
  policy: { meanMs: number; graceMs: number; healthTimeoutMs: number }
  temporal: TemporalAddress
  taskQueue: string
  workflowBundle: string
  dockerProxy: { url: URL; tokenFile: string }
  trafficGateway: { url: URL; tokenFile: string }
  slots: string[]
  jobName: string
  containerSpecFile: string
  controlDatabase: string
  listen: { host: string; port: number }
  logLevel: (typeof levels)[number]
}

/** @throws Error with one line per problem */
export function parseWorkerEnv(raw: Record<string, string | undefined>): WorkerConfig {
  const env = readEnv(wiring, raw)
  const [host = '', port = ''] = env.WORKER_LISTEN.split(':')
  return {
    policy: {
      meanMs: env.ROTATION_INTERVAL * 1_000,
      graceMs: env.ROTATION_GRACE_SECONDS * 1_000,
      healthTimeoutMs: env.HEALTH_TIMEOUT * 1_000,
    },
    temporal: temporalOf(env),
    taskQueue: env.TASK_QUEUE,
    workflowBundle: env.WORKFLOW_BUNDLE,
    dockerProxy: { url: new URL(env.DOCKER_PROXY_URL), tokenFile: env.DOCKER_PROXY_TOKEN_FILE },
    trafficGateway: { url: new URL(env.TRAFFIC_GATEWAY_URL), tokenFile: env.TRAFFIC_GATEWAY_TOKEN_FILE },
    slots: env.POOL_SLOTS,
    jobName: `${env.WEB_CONTAINER_PREFIX}_job`,
    containerSpecFile: env.CONTAINER_SPEC_FILE,
    controlDatabase: env.CONTROL_DATABASE,
    listen: { host, port: Number(port) },
    logLevel: env.LOG_LEVEL,
  }
}

const clientWiring = wiring.pick({
  ...{ TEMPORAL_ADDRESS: true, TEMPORAL_NAMESPACE: true, TEMPORAL_TLS: true, TEMPORAL_API_KEY_FILE: true },
  CONTROL_DATABASE: true,
})

export type ClientConfig = Pick<WorkerConfig, 'temporal' | 'controlDatabase'>

/** For whoever only talks to the controller and reads the control database. @throws Error with one line per problem */
export function parseClientEnv(raw: Record<string, string | undefined>): ClientConfig {
  const env = readEnv(clientWiring, raw)
  return { temporal: temporalOf(env), controlDatabase: env.CONTROL_DATABASE }
}

function temporalOf(env: z.infer<typeof clientWiring>): TemporalAddress {
  return {
    address: env.TEMPORAL_ADDRESS,
    namespace: env.TEMPORAL_NAMESPACE,
    // An API key over plain text would be everyone's.
    tls: env.TEMPORAL_TLS || env.TEMPORAL_API_KEY_FILE !== undefined,
    apiKeyFile: env.TEMPORAL_API_KEY_FILE ?? null,
  }
}

function readEnv<T>(schema: z.ZodType<T>, raw: Record<string, string | undefined>): T {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  const lines = result.error.issues.map(({ path: [name], message }) => {
    const value = raw[String(name)]
    return value === undefined
      ? `${String(name)}: ${message}`
      : `${String(name)}: got ${JSON.stringify(value)}, ${message}`
  })
  throw new Error(lines.join('\n'))
}
