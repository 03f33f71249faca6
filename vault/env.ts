/** Settings of the vault: what a user may write into `.env`, and what the wiring adds in its container. */
import { z } from 'zod'

const switchedOn = z.enum(['true', 'false'], { error: 'need true or false' }).transform((text) => text === 'true')

const number = (pattern: RegExp, schema: z.ZodNumber, need: string) =>
  z.string().regex(pattern, { error: need }).transform(Number).pipe(schema)

const whole = (min: number, max: number) => {
  const need = `need a whole number from ${min} to ${max}`
  return number(/^[0-9]{1,9}$/, z.int({ error: need }).min(min, { error: need }).max(max, { error: need }), need)
}

const decimal = (min: number, max: number) => {
  const need = `need a number from ${min} to ${max}, for example 0.5`
  return number(/^[0-9]{1,4}(\.[0-9]{1,3})?$/, z.number().min(min, { error: need }).max(max, { error: need }), need)
}

export const vaultSettings = z.object({
  VAULT_EXPOSE_INCARNATION: switchedOn
    .default(false)
    .describe('Name the serving incarnation in each answer and open the probe routes; true or false; for tests only'),
  VAULT_MEMORY_LIMIT: whole(64, 65_536).default(256).describe('Memory limit of one vault container; MiB; 64 to 65536'),
  VAULT_CPUS: decimal(0.1, 64).default(1).describe('Processor limit of one vault container; processors; 0.1 to 64'),
  VAULT_PIDS_LIMIT: whole(16, 4096)
    .default(128)
    .describe('Most processes and threads in one vault container; count; 16 to 4096'),
})

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const wiring = z.object({
  VAULT_EXPOSE_INCARNATION: vaultSettings.shape.VAULT_EXPOSE_INCARNATION,
  VAULT_DATA_DIR: z.string().startsWith('/', { error: 'need an absolute path' }).default('/data'),
  VAULT_SERVER_SECRET_FILE: z
    .string({ error: 'is missing: need the path of the secret file' })
    .startsWith('/', { error: 'need an absolute path' }),
  VAULT_LISTEN: z
    .string()
    .regex(/^(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}$/, { error: 'need an IPv4 address and a port, for example 0.0.0.0:8080' })
    .default('0.0.0.0:8080'),
  LOG_LEVEL: z.enum(levels, { error: `need one of ${levels.join(', ')}` }).default('info'),
})

export interface VaultConfig {
  exposeIncarnation: boolean
  dataDir: string
  serverSecretFile: string
  listen: { host: string; port: number }
  logLevel: (typeof levels)[number]
}

/** @throws Error with one line per problem */
export function parseVaultEnv(raw: Record<string, string | undefined>): VaultConfig {
  const env = read(wiring, raw)
  const [host = '', port = ''] = env.VAULT_LISTEN.split(':')
  return {
    exposeIncarnation: env.VAULT_EXPOSE_INCARNATION,
    dataDir: env.VAULT_DATA_DIR,
    serverSecretFile: env.VAULT_SERVER_SECRET_FILE,
    listen: { host, port: Number(port) },
    logLevel: env.LOG_LEVEL,
  }
}

/** The one-shot jobs need the volume only. @throws Error with one line per problem */
export function parseJobEnv(raw: Record<string, string | undefined>): Pick<VaultConfig, 'dataDir'> {
  return { dataDir: read(wiring.pick({ VAULT_DATA_DIR: true }), raw).VAULT_DATA_DIR }
}

function read<T>(schema: z.ZodType<T>, raw: Record<string, string | undefined>): T {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  const lines = result.error.issues.map(({ path, message }) => {
    const name = String(path[0])
    const value = raw[name]
    return value === undefined ? `${name}: ${message}` : `${name}: got ${JSON.stringify(value)}, ${message}`
  })
  throw new Error(lines.join('\n'))
}
