import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { goodSpec, startTestProxy } from '../tests/fakes/proxy-harness.ts'
import { parseContainerSpecs, type SpecRules } from './container-spec.ts'
import { ConfigProblems } from './errors.ts'

const rules = { project: 'leyzen', secretsDir: '/srv/leyzen/secrets/vault', dockerSocket: '/var/run/docker.sock' }
/** Paths into the file, and what to put there; undefined takes the key away. */
type Edits = Readonly<Record<string, unknown>>

function edited(edits: Edits): unknown {
  const file: unknown = goodSpec()
  for (const [path, value] of Object.entries(edits)) {
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    const parent = keys.reduce((at: unknown, key) => Reflect.get(Object(at), key), file)
    if (value === undefined) Reflect.deleteProperty(Object(parent), last)
    else Reflect.set(Object(parent), last, value)
  }
  return file
}

/** The problems of a good specification after some edits. */
function problemsOf(edits: Edits, given: SpecRules = rules): readonly string[] {
  try {
    parseContainerSpecs(Buffer.from(JSON.stringify(edited(edits))), given)
    return []
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error
    return error.problems
  }
}
const inside = (at: string, changes: Edits) =>
  Object.fromEntries(Object.entries(changes).map(([key, value]) => [`${at}.${key}`, value]))
const A = 'replicas.a'
const HOST = `${A}.HostConfig`

test('takes a specification that obeys every rule', () => {
  expect(problemsOf({})).toEqual([])
})

test.each([
  ...[
    'Privileged',
    'CapAdd',
    'Devices',
    'DeviceRequests',
    'DeviceCgroupRules',
    'PidMode',
    'IpcMode',
    'UTSMode',
    'UsernsMode',
  ],
  ...[
    'CgroupnsMode',
    'Binds',
    'VolumesFrom',
    'PortBindings',
    'PublishAllPorts',
    'Links',
    'Sysctls',
    'Runtime',
    'CgroupParent',
  ],
  ...[
    'ExtraHosts',
    'AutoRemove',
    'Init',
    'MaskedPaths',
    'ReadonlyPaths',
    'MemorySwap',
    'OomKillDisable',
    'Ulimits',
    'GroupAdd',
  ],
])('refuses HostConfig.%s whatever its value', (key) => {
  for (const value of [null, false, true, [], {}, '']) {
    const expected = [`container spec: replicas.a.HostConfig.${key}: is not allowed`]
    expect(problemsOf({ [`${HOST}.${key}`]: value })).toEqual(expected)
  }
  expect(problemsOf({ [`job.HostConfig.${key}`]: null })).toHaveLength(1)
})

test.each([
  'Hostname',
  'Domainname',
  'ExposedPorts',
  'Volumes',
  'Tty',
  'OpenStdin',
  'NetworkingConfig',
  'Shell',
  'StopSignal',
  'x',
])('refuses the key %s', (key) => {
  expect(problemsOf({ [`${A}.${key}`]: null })).toEqual([`container spec: replicas.a.${key}: is not allowed`])
})

test.each(['Image', 'User', 'HostConfig'])('needs %s', (key) => {
  expect(problemsOf({ [`${A}.${key}`]: undefined })).toHaveLength(1)
  expect(problemsOf({ [`job.${key}`]: undefined })).toHaveLength(1)
})

test.each([
  ...[
    'ReadonlyRootfs',
    'CapDrop',
    'SecurityOpt',
    'RestartPolicy',
    'Memory',
    'NanoCpus',
    'PidsLimit',
    'NetworkMode',
    'LogConfig',
  ],
])('needs HostConfig.%s, for it would be weaker without', (key) => {
  expect(problemsOf({ [`${HOST}.${key}`]: undefined })).toHaveLength(1)
  expect(problemsOf({ [`job.HostConfig.${key}`]: undefined })).toHaveLength(1)
})

test.each<[string, Edits]>([
  ['a tag', { Image: 'leyzen/vault:latest' }],
  ['a name without digest', { Image: 'leyzen/vault' }],
  ['a short digest', { Image: 'sha256:abc' }],
  ['root', { User: '0:0' }],
  ['the root group', { User: '1000:0' }],
  ['a user without group', { User: '1000' }],
  ['a user by name', { User: 'node' }],
  ['a system user', { User: '999:1000' }],
  ['a shell as health check', { Healthcheck: { Test: ['CMD-SHELL', 'true'] } }],
  ['an empty health check', { Healthcheck: { Test: ['CMD'] } }],
  ['a long stop', { StopTimeout: 61 }],
  ['a relative folder', { WorkingDir: 'app' }],
  ['a secret in Env', { Env: ['VAULT_SERVER_SECRET=x'] }],
  ['a previous secret in Env', { Env: ['API_TOKEN_PREVIOUS=x'] }],
  ['a set-up secret in Env', { Env: ['OPAQUE_SETUP=x'] }],
  ['a key in Env', { Env: ['signing_key=x'] }],
  ['Env without a value', { Env: ['PATH'] }],
  ['a label of another', { Labels: { 'com.example': 'x' } }],
  ['a label of the proxy', { Labels: { 'leyzen.slot': 'vault_web1' } }],
])('refuses %s', (_, change) => {
  expect(problemsOf(inside(A, change))).toHaveLength(1)
  expect(problemsOf(inside('job', change))).toHaveLength(1)
})

test.each<[string, Edits]>([
  ['a writable root', { ReadonlyRootfs: false }],
  ['fewer dropped capabilities', { CapDrop: ['NET_RAW'] }],
  ['another security option', { SecurityOpt: ['no-new-privileges:true', 'seccomp=unconfined'] }],
  ['a restart', { RestartPolicy: { Name: 'always' } }],
  ['no memory limit', { Memory: 0 }],
  ['no CPU limit', { NanoCpus: 0 }],
  ['no limit of processes', { PidsLimit: -1 }],
  ['too many processes', { PidsLimit: 4097 }],
  ['the host network', { NetworkMode: 'host' }],
  ['another network', { NetworkMode: 'leyzen_control_network' }],
  ['another log driver', { LogConfig: { Type: 'syslog', Config: { 'max-size': '1m', 'max-file': '3' } } }],
  ['an unbounded log', { LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } } }],
  ['another resolver', { Dns: ['1.1.1.1'] }],
  ['the resolver of the engine', { Dns: undefined }],
  ['tmpfs elsewhere', { Tmpfs: { '/app': 'size=1m,noexec,nosuid,nodev' } }],
  ['tmpfs without a size', { Tmpfs: { '/tmp': 'noexec,nosuid,nodev' } }],
  ['tmpfs that executes', { Tmpfs: { '/tmp': 'size=1m,nosuid,nodev' } }],
  ['tmpfs with a second thought', { Tmpfs: { '/tmp': 'size=1m,noexec,nosuid,nodev,exec' } }],
  ['tmpfs outside by dots', { Tmpfs: { '/tmp/../etc': 'size=1m,noexec,nosuid,nodev' } }],
])('refuses %s', (_, change) => {
  expect(problemsOf(inside(HOST, change))).toHaveLength(1)
})

test('gives the job no network and no resolver', () => {
  expect(problemsOf({ 'job.HostConfig.NetworkMode': 'leyzen_vault_network' })).toHaveLength(1)
  expect(problemsOf({ 'job.HostConfig.Dns': ['192.0.2.1'] })).toHaveLength(1)
  expect(problemsOf({ 'job.kinds': [] })).toHaveLength(1)
  expect(problemsOf({ 'job.kinds': ['--confirm'] })).toHaveLength(1)
})

const bind = (Source: string, more: Edits = {}) => ({
  Type: 'bind',
  Source,
  Target: '/run/secrets/X',
  ReadOnly: true,
  ...more,
})
const inSecrets = '/srv/leyzen/secrets/vault/X'

test.each<[string, Edits]>([
  ['the socket of the engine', bind('/var/run/docker.sock')],
  ['the socket by its other path', bind('/run/docker.sock')],
  ['the folder of the socket', bind('/var/run')],
  ['a folder above it', bind('/var')],
  ['a way round with dots', bind('/srv/leyzen/secrets/vault/../../../../var/run/docker.sock')],
  ['a path that is not normal', bind('/srv/leyzen/secrets/vault//X')],
  ['a path that ends in a slash', bind('/srv/leyzen/secrets/vault/X/')],
  ['a relative path', bind('secrets/X')],
  ['the root', bind('/')],
  ['/etc', bind('/etc')],
  ['/proc/1/root', bind('/proc/1/root')],
  ['the engine store', bind('/var/lib/docker/volumes/x')],
  ['the secrets folder itself', bind('/srv/leyzen/secrets/vault')],
  ['a file beside the secrets', bind('/srv/leyzen/secrets/orchestrator/X')],
  ['a folder that begins alike', bind('/srv/leyzen/secrets/vault-other/X')],
  ['a bind that can be written', bind(inSecrets, { ReadOnly: false })],
  ['a bind to another place', bind(inSecrets, { Target: '/app/main.js' })],
  ['a bind to another place by dots', bind(inSecrets, { Target: '/run/secrets/../../app' })],
  ['mount propagation', bind(inSecrets, { BindOptions: { Propagation: 'shared' } })],
  ['a volume of another project', { Type: 'volume', Source: 'other_data', Target: '/data' }],
  ['a volume of the control plane', { Type: 'volume', Source: 'leyzen_gateway_state', Target: '/data' }],
  ['the data at another place', { Type: 'volume', Source: 'leyzen_vault_data', Target: '/run/secrets' }],
  ['a volume that is a path', { Type: 'volume', Source: '/', Target: '/data' }],
  [
    'a volume with a driver',
    { Type: 'volume', Source: 'leyzen_vault_data', Target: '/data', VolumeOptions: { DriverConfig: {} } },
  ],
  ['a tmpfs mount', { Type: 'tmpfs', Target: '/tmp' }],
  ['a named pipe', { Type: 'npipe', Source: 'x', Target: '/x' }],
])('refuses to mount %s', (_, mount) => {
  expect(problemsOf({ [`${HOST}.Mounts`]: [mount] }).length).toBeGreaterThan(0)
})

test('refuses the directories of the host even as the secrets directory', () => {
  for (const secretsDir of ['/', '/etc', '/run', '/var/run', '/var', '/var/lib']) {
    const source = secretsDir === '/' ? '/etc' : `${secretsDir}/docker`
    const given = { ...rules, secretsDir, dockerSocket: `${source}/engine.sock` }
    const edits = { 'job.HostConfig.Mounts': undefined, 'replicas.b': undefined, [`${HOST}.Mounts`]: [bind(source)] }
    expect(problemsOf(edits, given), secretsDir).toHaveLength(1)
  }
  expect(problemsOf({ [`${HOST}.Mounts`]: [bind(inSecrets)] }, { ...rules, secretsDir: undefined })).toHaveLength(2)
})

test('lists all problems of all parts at once', () => {
  const problems = problemsOf({ [`${A}.Image`]: 'x', [`${HOST}.Privileged`]: true, 'job.User': 'root', extra: 1 })
  expect(problems.map((line) => line.split(': ')[1])).toEqual(
    expect.arrayContaining(['replicas.a.Image', 'replicas.a.HostConfig.Privileged', 'job.User', 'extra']),
  )
})

test('refuses a file that is no JSON, has no replica or no job', () => {
  expect(() => parseContainerSpecs(Buffer.from('{'), rules)).toThrow(ConfigProblems)
  expect(problemsOf({ replicas: {} })).toHaveLength(1)
  expect(problemsOf({ job: undefined })).toHaveLength(1)
})

test('does not see a file that was replaced while it runs', async () => {
  await using proxy = await startTestProxy()
  const create = async () => {
    proxy.engine.containers.clear()
    await proxy.ask({ method: 'POST', target: '/containers/create?name=vault_web1', epoch: 4 })
    return JSON.parse(proxy.engine.requests.at(-1)?.body ?? '').HostConfig.Memory
  }
  const before = await create()
  await writeFile(proxy.config.specFile, JSON.stringify(edited({ [`${HOST}.Memory`]: 1_000_000 })))
  expect(await create()).toBe(before)
  await proxy.restart()
  expect(await create()).toBe(1_000_000)
})
