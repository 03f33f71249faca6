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

/** Up to 2^53 - 1 exactly, of which 15 digits stay below. */
const size = (min: number, max: number, name: string) => {
  const need = `need ${name}, a whole number of bytes from ${min} to ${max}`
  return number(/^[0-9]{1,15}$/, z.int({ error: need }).min(min, { error: need }).max(max, { error: need }), need)
}

const auditIps = ['prefix', 'full', 'none'] as const

export const vaultSettings = z.object({
  VAULT_DEFAULT_QUOTA: size(0, 999_999_999_999_999, 'a quota')
    .default(0)
    .describe('Quota of a new account, encrypted content with versions and trash; bytes; 0 for none'),
  VAULT_MAX_FILE_SIZE: size(1_048_576, 562_949_953_421_312, 'a size')
    .default(1_099_511_627_776)
    .describe('Largest file that the vault takes; bytes; 1048576 to 562949953421312'),
  VAULT_TRASH_DAYS: whole(1, 3650).default(30).describe('How long the trash keeps an entry; days; 1 to 3650'),
  VAULT_VERSION_KEEP: whole(1, 1000)
    .default(20)
    .describe('Versions of a file that are kept, the current one included; count; 1 to 1000'),
  VAULT_VERSION_DAYS: whole(1, 36_500)
    .default(90)
    .describe('How long a version is kept after a newer one came; days; 1 to 36500'),
  VAULT_DRAFT_DAYS: whole(1, 90)
    .default(7)
    .describe('How long an unfinished upload can be resumed after its last piece; days; 1 to 90'),
  VAULT_AUDIT_IP: z
    .enum(auditIps, { error: `need one of ${auditIps.join(', ')}` })
    .default('prefix')
    .describe('How much of an address the audit log and the list of sessions keep; prefix, full or none'),
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

const secretFile = z
  .string({ error: 'is missing: need the path of the secret file' })
  .startsWith('/', { error: 'need an absolute path' })

const kept = vaultSettings.pick({
  VAULT_TRASH_DAYS: true,
  VAULT_VERSION_KEEP: true,
  VAULT_VERSION_DAYS: true,
  VAULT_DRAFT_DAYS: true,
})

const wiring = z.object({
  ...kept.shape,
  VAULT_EXPOSE_INCARNATION: vaultSettings.shape.VAULT_EXPOSE_INCARNATION,
  VAULT_DEFAULT_QUOTA: vaultSettings.shape.VAULT_DEFAULT_QUOTA,
  VAULT_MAX_FILE_SIZE: vaultSettings.shape.VAULT_MAX_FILE_SIZE,
  VAULT_AUDIT_IP: vaultSettings.shape.VAULT_AUDIT_IP,
  VAULT_DATA_DIR: z.string().startsWith('/', { error: 'need an absolute path' }).default('/data'),
  VAULT_OPAQUE_SETUP_FILE: secretFile,
  VAULT_OPAQUE_SETUP_PREVIOUS_FILE: secretFile.optional(),
  VAULT_SERVER_SECRET_FILE: secretFile,
  VAULT_SERVER_SECRET_PREVIOUS_FILE: secretFile.optional(),
  VAULT_SETUP_TOKEN_HASH_FILE: secretFile.optional(),
  VAULT_LISTEN: z
    .string()
    .regex(/^(?:\d{1,3}\.){3}\d{1,3}:\d{1,5}$/, { error: 'need an IPv4 address and a port, for example 0.0.0.0:8080' })
    .default('0.0.0.0:8080'),
  LOG_LEVEL: z.enum(levels, { error: `need one of ${levels.join(', ')}` }).default('info'),
})

/** How long things are kept. */
export interface VaultKeeping {
  trashDays: number
  versionKeep: number
  versionDays: number
  draftDays: number
}

export interface VaultConfig extends VaultKeeping {
  exposeIncarnation: boolean
  dataDir: string
  defaultQuotaBytes: number
  maxFileBytes: number
  auditIp: (typeof auditIps)[number]
  /** Paths; null where the installation has none. */
  secretFiles: {
    opaqueSetup: string
    opaqueSetupPrevious: string | null
    serverSecret: string
    serverSecretPrevious: string | null
    setupTokenHash: string | null
  }
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
    defaultQuotaBytes: env.VAULT_DEFAULT_QUOTA,
    maxFileBytes: env.VAULT_MAX_FILE_SIZE,
    auditIp: env.VAULT_AUDIT_IP,
    ...keeping(env),
    secretFiles: {
      opaqueSetup: env.VAULT_OPAQUE_SETUP_FILE,
      opaqueSetupPrevious: env.VAULT_OPAQUE_SETUP_PREVIOUS_FILE ?? null,
      serverSecret: env.VAULT_SERVER_SECRET_FILE,
      serverSecretPrevious: env.VAULT_SERVER_SECRET_PREVIOUS_FILE ?? null,
      setupTokenHash: env.VAULT_SETUP_TOKEN_HASH_FILE ?? null,
    },
    listen: { host, port: Number(port) },
    logLevel: env.LOG_LEVEL,
  }
}

const keeping = (env: z.output<typeof kept>): VaultKeeping => ({
  trashDays: env.VAULT_TRASH_DAYS,
  versionKeep: env.VAULT_VERSION_KEEP,
  versionDays: env.VAULT_VERSION_DAYS,
  draftDays: env.VAULT_DRAFT_DAYS,
})

export interface JobConfig extends VaultKeeping {
  dataDir: string
  /** Path; null for a job without the secret, which is every one but `checkpoint`. */
  serverSecretFile: string | null
}

/** The one-shot jobs need the volume and what is kept on it. @throws Error with one line per problem */
export function parseJobEnv(raw: Record<string, string | undefined>): JobConfig {
  const { VAULT_DATA_DIR, VAULT_SERVER_SECRET_FILE } = wiring.shape
  const job = kept.extend({ VAULT_DATA_DIR, VAULT_SERVER_SECRET_FILE: VAULT_SERVER_SECRET_FILE.optional() })
  const env = read(job, raw)
  return { dataDir: env.VAULT_DATA_DIR, serverSecretFile: env.VAULT_SERVER_SECRET_FILE ?? null, ...keeping(env) }
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
