/** The file from which the docker-proxy creates vault containers (docker-proxy page, section 6). */

export interface ContainerSpecPlan {
  project: string
  /** `sha256:<64 hex>` of the vault image. */
  imageId: string
  /** Settings that the vault itself reads, already as text; the resource limits are not among them. */
  environment: Readonly<Record<string, string>>
  memoryLimitMib: number
  cpus: number
  pidsLimit: number
  /** Secrets of the vault: name and absolute path on the host, links resolved. */
  secrets: readonly { name: string; source: string }[]
}

/** One image, three users: an intruder's files of one variant are not the next one's own. */
const variantUids = { a: 3001, b: 3002, c: 3003 } as const
const gid = 3000
const jobKinds = ['migrate', 'gc', 'sweep', 'verify', 'checkpoint', 'backup'] as const
/** The job `checkpoint` signs the audit log with a key made of them; no other secret is mounted for jobs. */
const jobSecrets = ['VAULT_SERVER_SECRET', 'VAULT_SERVER_SECRET_PREVIOUS']
const nanosecondsPerSecond = 1_000_000_000
const jobEntrypoint = ['/usr/local/bin/node', '--max-semi-space-size=2', '--max-old-space-size=96', '/app/jobs.js']

/** JSON with a fixed order of keys: the same plan gives the same bytes. */
export function renderContainerSpec(plan: ContainerSpecPlan): string {
  const variants = Object.entries(variantUids).map(([variant, uid]) => [variant, replica(plan, uid)])
  return `${JSON.stringify({ replicas: Object.fromEntries(variants), job: job(plan) }, null, 2)}\n`
}

function replica(plan: ContainerSpecPlan, uid: number) {
  return {
    Image: plan.imageId,
    User: `${uid}:${gid}`,
    Env: [...environment(plan), 'VAULT_LISTEN=0.0.0.0:8080', ...secretFiles(plan.secrets)],
    StopTimeout: 60,
    Healthcheck: {
      Test: ['CMD', '/usr/local/bin/node', '/app/probe.js', 'http://127.0.0.1:8080/readyz'],
      // Counts only until HAProxy is there; each turn costs the host about 0.1 s of CPU, so it is not run more often.
      Interval: 3 * nanosecondsPerSecond,
      Timeout: 2 * nanosecondsPerSecond,
      Retries: 3,
    },
    HostConfig: {
      ...hardening(plan, uid),
      NetworkMode: `${plan.project}_vault_network`,
      // The engine forwards DNS out of an internal network (CVE-2024-29018); this address (TEST-NET-1) answers nobody.
      Dns: ['192.0.2.1'],
      Mounts: [dataMount(plan), ...plan.secrets.map(secretMount)],
    },
  }
}

function job(plan: ContainerSpecPlan) {
  const uid = variantUids.a
  const secrets = plan.secrets.filter(({ name }) => jobSecrets.includes(name))
  return {
    kinds: jobKinds,
    Image: plan.imageId,
    User: `${uid}:${gid}`,
    Entrypoint: jobEntrypoint,
    Cmd: [],
    Env: [...environment(plan), ...secretFiles(secrets)],
    StopTimeout: 60,
    HostConfig: {
      ...hardening(plan, uid),
      NetworkMode: 'none',
      Mounts: [dataMount(plan), ...secrets.map(secretMount)],
    },
  }
}

type Secrets = ContainerSpecPlan['secrets']

const secretFiles = (secrets: Secrets) => secrets.map(({ name }) => `${name}_FILE=/run/secrets/${name}`)

function environment({ environment }: ContainerSpecPlan): string[] {
  const named = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  return ['NODE_ENV=production', 'VAULT_DATA_DIR=/data', ...named]
}

function hardening({ memoryLimitMib, cpus, pidsLimit }: ContainerSpecPlan, uid: number) {
  return {
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges:true'],
    RestartPolicy: { Name: 'no' },
    Tmpfs: { '/tmp': `size=64m,noexec,nosuid,nodev,mode=0700,uid=${uid},gid=${gid}` },
    Memory: memoryLimitMib * 1024 * 1024,
    NanoCpus: Math.round(cpus * nanosecondsPerSecond),
    PidsLimit: pidsLimit,
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
  }
}

function dataMount({ project }: ContainerSpecPlan) {
  return { Type: 'volume', Source: `${project}_vault_data`, Target: '/data' }
}

function secretMount({ name, source }: { name: string; source: string }) {
  return { Type: 'bind', Source: source, Target: `/run/secrets/${name}`, ReadOnly: true }
}
