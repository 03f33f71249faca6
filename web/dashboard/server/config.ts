/** What the dashboard runs with: the user's settings (`env.ts`) and what the wiring adds in its container. */
import { z } from 'zod'
import manifest from '../../../package.json' with { type: 'json' }
import { dashboardSettings } from '../env.ts'

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const path = z.string().startsWith('/', { error: 'need an absolute path' })
const yesNo = z.enum(['true', 'false'], { error: 'need true or false' }).transform((text) => text === 'true')

const wiring = dashboardSettings.extend({
  POOL_SLOTS: z
    .string({ error: 'is missing: need the names of the vault containers, separated by commas' })
    .min(1)
    .transform((text) => text.split(',')),
  COMPOSE_PROJECT_NAME: z.string().min(1).default('leyzen'),
  CONTROL_DATABASE: path.default('/data/control/control.db'),
  TEMPORAL_ADDRESS: z.string().min(1).default('temporal:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_TLS: yesNo.default(false),
  TEMPORAL_API_KEY_FILE: path.optional(),
  TEMPORAL_UI_URL: z.url({ error: 'need an address' }).optional(),
  ENABLE_HTTPS: yesNo.default(false),
  ORCH_PASSWORD_HASH_FILE: path.default('/run/secrets/ORCH_PASSWORD_HASH'),
  DASHBOARD_KEY_FILE: path.default('/run/secrets/DASHBOARD_KEY'),
  METRICS_TOKEN_FILE: path.default('/run/secrets/METRICS_TOKEN'),
  RISK_TOKEN_FILE: path.default('/run/secrets/RISK_TOKEN'),
  VAULT_MEMORY_LIMIT: z
    .string()
    .regex(/^[0-9]{1,6}$/, { error: 'need MiB' })
    .optional(),
  LOG_LEVEL: z.enum(levels, { error: `need one of ${levels.join(', ')}` }).default('info'),
})

export interface DashboardConfig {
  /** The pool's name; there is one. */
  pool: string
  /** Names of the slots, in the order in which screens show them. */
  slots: readonly string[]
  project: string
  /** Of the software. */
  version: string
  /** HAProxy speaks TLS to the outside. */
  isHttps: boolean
  /** null: any host name is ours. */
  origin: string | null
  /** First operator. */
  user: string
  controlDatabase: string
  temporal: { address: string; namespace: string; tls: boolean; apiKeyFile: string | null }
  /** null: Temporal is someone else's, and where its pages are is not known. */
  temporalUiUrl: string | null
  /** Of one vault container; null: not said. */
  memoryLimitBytes: number | null
  files: { passwordHash: string; key: string; metricsToken: string; riskToken: string }
  logLevel: (typeof levels)[number]
}

/** @throws Error with one line per problem */
export function readConfig(raw: Record<string, string | undefined>): DashboardConfig {
  const env = parse(raw)
  return {
    pool: 'vault',
    slots: env.POOL_SLOTS,
    project: env.COMPOSE_PROJECT_NAME,
    version: manifest.version,
    isHttps: env.ENABLE_HTTPS,
    origin: env.DASHBOARD_ORIGIN ?? null,
    user: env.ORCH_USER,
    controlDatabase: env.CONTROL_DATABASE,
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      // An API key over plain text would be everyone's.
      tls: env.TEMPORAL_TLS || env.TEMPORAL_API_KEY_FILE !== undefined,
      apiKeyFile: env.TEMPORAL_API_KEY_FILE ?? null,
    },
    temporalUiUrl: env.TEMPORAL_UI_URL ?? null,
    memoryLimitBytes: env.VAULT_MEMORY_LIMIT === undefined ? null : Number(env.VAULT_MEMORY_LIMIT) * 1_048_576,
    files: {
      passwordHash: env.ORCH_PASSWORD_HASH_FILE,
      key: env.DASHBOARD_KEY_FILE,
      metricsToken: env.METRICS_TOKEN_FILE,
      riskToken: env.RISK_TOKEN_FILE,
    },
    logLevel: env.LOG_LEVEL,
  }
}

function parse(raw: Record<string, string | undefined>): z.infer<typeof wiring> {
  const result = wiring.safeParse(raw)
  if (result.success) return result.data
  const lines = result.error.issues.map(({ path: [name], message }) => {
    const value = raw[String(name)]
    return value === undefined
      ? `${String(name)}: ${message}`
      : `${String(name)}: got ${JSON.stringify(value)}, ${message}`
  })
  throw new Error(lines.join('\n'))
}
