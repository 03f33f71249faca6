import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ConfigProblems } from './errors.ts'
import { listMountProblems } from './mount-rules.ts'

/** What the installation allows its containers; the file is checked against it. */
export interface SpecRules {
  project: string
  /** Host path; without it no secret can be mounted. */
  secretsDir: string | undefined
  dockerSocket: string
}

const absolute = z.string().refine((path) => /^(?:\/[^/\0]+)+$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path), {
  error: 'need an absolute path without "." and ".."',
})
const words = z.array(z.string())
const nanoseconds = z.int().nonnegative()
const exactly = <T>(value: T) =>
  z.unknown().refine((given) => JSON.stringify(given) === JSON.stringify(value), {
    error: `must be exactly ${JSON.stringify(value)}`,
  })

const SECRET_NAME = /(?:TOKEN|SECRET|PASSWORD|KEY|OPAQUE_SETUP)(?:_PREVIOUS)?$/i
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*=[^\0]*$/, 'need NAME=value')
  .refine((text) => !SECRET_NAME.test(text.slice(0, text.indexOf('='))), {
    error: 'is a secret by its name: mount a file and name it by …_FILE',
  })
const isTmpfs = (options: string) =>
  ['noexec', 'nosuid', 'nodev'].every((word) => options.split(',').includes(word)) &&
  /(?:^|,)size=[1-9]/.test(options) &&
  /^(?:(?:^|,)(?:rw|noexec|nosuid|nodev|size=[1-9][0-9]*[kmg]?|(?:mode|uid|gid)=[0-9]+))+$/.test(options)
const tmpfs = z.record(
  z.string().regex(/^\/(?:tmp|run)(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/, 'need a path under /tmp or /run'),
  z.string().refine(isTmpfs, { error: 'need size=, noexec, nosuid and nodev, and nothing that weakens them' }),
)

const volume = (project: string) =>
  z.strictObject({
    Type: z.literal('volume'),
    // Every other volume of the project belongs to the control plane.
    Source: z.literal(`${project}_vault_data`),
    Target: z.literal('/data'),
    ReadOnly: z.boolean().optional(),
  })
const secretFile = z.strictObject({
  Type: z.literal('bind'),
  Source: absolute,
  Target: z.string().regex(/^\/run\/secrets\/[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'need a file in /run/secrets'),
  ReadOnly: z.literal(true),
})

const hostConfig = <T extends z.ZodType, D extends z.ZodRawShape>({ project }: SpecRules, network: T, dns: D) =>
  z.strictObject({
    ReadonlyRootfs: exactly(true),
    CapDrop: exactly(['ALL']),
    SecurityOpt: exactly(['no-new-privileges:true']),
    RestartPolicy: exactly({ Name: 'no' }),
    Tmpfs: tmpfs.optional(),
    Memory: z.int().positive(),
    NanoCpus: z.int().positive(),
    PidsLimit: z.int().min(1).max(4096),
    NetworkMode: network,
    LogConfig: z.strictObject({
      Type: z.enum(['json-file', 'local']),
      Config: z.strictObject({
        'max-size': z.string().regex(/^[1-9]\d*[kmg]$/),
        'max-file': z.string().regex(/^[1-9]\d?$/),
      }),
    }),
    Mounts: z.array(z.discriminatedUnion('Type', [volume(project), secretFile])).optional(),
    ...dns,
  })

const container = <T extends z.ZodType>(host: T) => ({
  Image: z
    .string()
    .regex(/^(?:[a-z0-9][a-z0-9._/:-]*@)?sha256:[0-9a-f]{64}$/, 'need sha256:<digest> or name@sha256:<digest>'),
  User: z.string().regex(/^[1-9][0-9]{3,8}:[1-9][0-9]{3,8}$/, 'need uid:gid, both 1000 or more'),
  Cmd: words.optional(),
  Entrypoint: words.optional(),
  WorkingDir: absolute.optional(),
  StopTimeout: z.int().min(0).max(60).optional(),
  Healthcheck: z
    .strictObject({
      Test: z.tuple([z.literal('CMD'), z.string()], z.string()),
      Interval: nanoseconds.optional(),
      Timeout: nanoseconds.optional(),
      StartPeriod: nanoseconds.optional(),
      Retries: z.int().nonnegative().optional(),
    })
    .optional(),
  Env: z.array(variable).optional(),
  Labels: z
    .record(
      z.string().regex(/^leyzen\.(?!(?:project|slot|epoch|spec)$)[a-z0-9._-]+$/, 'need leyzen.*, none of the proxy'),
      z.string(),
    )
    .optional(),
  HostConfig: host,
})

const specFile = (rules: SpecRules) => {
  // The engine would forward DNS out of an internal network (CVE-2024-29018); 192.0.2.1 answers nothing.
  const replica = hostConfig(rules, exactly(`${rules.project}_vault_network`), { Dns: exactly(['192.0.2.1']) })
  const kinds = z.array(z.string().regex(/^[a-z][a-z0-9-]{0,62}$/)).min(1)
  return z.strictObject({
    replicas: z
      .record(z.string().regex(/^[A-Za-z0-9_.-]{1,63}$/), z.strictObject(container(replica)))
      .refine((variants) => Object.keys(variants).length > 0, { error: 'need at least one variant' }),
    job: z.strictObject({ kinds, ...container(hostConfig(rules, exactly('none'), {})) }),
  })
}

export type SpecFile = z.infer<ReturnType<typeof specFile>>
export interface ContainerSpecs extends SpecFile {
  project: string
  /** SHA-256 of the file, the label `leyzen.spec`. */
  digest: string
}

/** Reads what vault containers are. @throws ConfigProblems with one line per problem */
export function parseContainerSpecs(bytes: Buffer, rules: SpecRules): ContainerSpecs {
  const parsed = specFile(rules).safeParse(parseJson(bytes))
  const problems = parsed.success ? listMountProblems(parsed.data, rules) : parsed.error.issues.flatMap(describe)
  if (!parsed.success || problems.length > 0)
    throw new ConfigProblems(problems.map((line) => `container spec: ${line}`))
  return { ...parsed.data, project: rules.project, digest: createHash('sha256').update(bytes).digest('hex') }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new ConfigProblems(['container spec: the file is not JSON'])
  }
}

function describe(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${at ? `${at}.` : ''}${key}: is not allowed`)
  return [`${at}: ${issue.message}`]
}
