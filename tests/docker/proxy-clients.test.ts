/** Section 4 of the docker-proxy page: the docker command and dockerode through the proxy, against the real engine. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import Docker from 'dockerode'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RunningProxy, startProxy } from '../../proxy/start-proxy.ts'
import { readImages } from '../../setup/images.ts'

const run = promisify(execFile)
const PROJECT = `tst-proxy-${randomBytes(4).toString('hex')}`
const NETWORK = `${PROJECT}_vault_network`
const TOKEN = 'tst-proxy-token-0123456789-abcdefghijklm'
const EPOCH = '7'
const WEB1 = `${PROJECT}_web1`
const JOB = `${PROJECT}_job`
const socketPath = process.env.DOCKER_SOCKET ?? '/var/run/docker.sock'

let dir: string
let proxy: RunningProxy
let image: string
let client: Docker
const entries: { op: string; code: string | null; target: string | null }[] = []

const engine = async (...args: string[]) =>
  (await run('docker', args, { env: { ...process.env, DOCKER_HOST: `unix://${socketPath}` } })).stdout.trim()

interface Said {
  code: number
  out: string
  err: string
}
/** The docker command through the proxy. */
async function docker(...args: string[]): Promise<Said> {
  const env = { PATH: process.env.PATH, HOME: dir, DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}`, DOCKER_CONFIG: dir }
  try {
    const { stdout, stderr } = await run('docker', args, { env, timeout: 30_000 })
    return { code: 0, out: stdout.trim(), err: stderr.trim() }
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string }
    return { code: code ?? -1, out: stdout?.trim() ?? '', err: stderr?.trim() ?? '' }
  }
}

const withEpoch = (epoch: string) =>
  new Docker({
    host: '127.0.0.1',
    port: proxy.port,
    protocol: 'http',
    headers: { Authorization: `Bearer ${TOKEN}`, 'X-Leyzen-Epoch': epoch },
  })

const hardened = {
  ReadonlyRootfs: true,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges:true'],
  RestartPolicy: { Name: 'no' },
  Memory: 64 << 20,
  NanoCpus: 500_000_000,
  PidsLimit: 16,
  LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
}
const container = (command: string[], network: object) => ({
  Image: image,
  User: '3001:3000',
  Entrypoint: command,
  Cmd: [],
  HostConfig: { ...hardened, ...network, Tmpfs: { '/tmp': 'size=1m,noexec,nosuid,nodev' } },
})

async function clean(): Promise<void> {
  const left = await engine('ps', '-aq', '--filter', `label=leyzen.project=${PROJECT}`)
  if (left) await engine('rm', '-f', ...left.split('\n'))
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'proxy-clients-'))
  image = (await readImages(fileURLToPath(new URL('../..', import.meta.url)))).base.id
  await engine('network', 'create', '--internal', '--label', `leyzen.project=${PROJECT}`, NETWORK)
  const spec = {
    // As process 1 sleep has no handler for SIGTERM, so a stop takes its whole time.
    replicas: { a: container(['/usr/bin/sleep', '600'], { NetworkMode: NETWORK, Dns: ['192.0.2.1'] }) },
    job: {
      kinds: ['migrate'],
      ...container(['/usr/bin/printf', '{"kind":"%s","confirm":"%s%s"}\n'], { NetworkMode: 'none' }),
    },
  }
  await writeFile(join(dir, 'spec.json'), JSON.stringify(spec))
  await writeFile(
    join(dir, 'config.json'),
    JSON.stringify({ HttpHeaders: { Authorization: `Bearer ${TOKEN}`, 'X-Leyzen-Epoch': EPOCH } }),
  )
  proxy = await startProxy(
    {
      listen: { host: '127.0.0.1', port: 0 },
      observeListen: { host: '127.0.0.1', port: 0 },
      peers: ['127.0.0.0/8'],
      dockerSocket: socketPath,
      project: PROJECT,
      replicas: [WEB1, `${PROJECT}_web2`],
      job: JOB,
      specFile: join(dir, 'spec.json'),
      secretsDir: undefined,
      stateDir: dir,
      waitCapMs: 5_000,
      tokens: { current: { text: TOKEN }, previous: undefined, previousUntil: undefined },
    },
    { print: (line) => void entries.push(JSON.parse(line)) },
  )
  client = withEpoch(EPOCH)
})

afterAll(async () => {
  await proxy?.stop()
  await clean()
  const networks = await engine('network', 'ls', '-q', '--filter', `label=leyzen.project=${PROJECT}`)
  if (networks) await engine('network', 'rm', ...networks.split('\n'))
  await rm(dir, { recursive: true, force: true })
})

beforeEach(clean)

const web1 = async (...states: ('start' | 'pause')[]) => {
  const made = await client.createContainer({ name: WEB1 })
  for (const state of states) await client.getContainer(WEB1)[state]()
  return made.id
}

test('docker version and docker ps print what the proxy gives', async () => {
  await web1('start')
  expect((await docker('version', '-f', '{{.Server.Version}} {{.Server.APIVersion}}')).out).toMatch(/^\d+\.\S* 1\.\d+$/)
  expect(await docker('ps', '--format', '{{.Names}} {{.State}}')).toMatchObject({ code: 0, out: `${WEB1} running` })
  expect((await docker('ps')).code).toBe(0)
  await client.getContainer(WEB1).kill()
  expect((await docker('ps', '-q')).out).toBe('')
  expect((await docker('ps', '-a', '--format', '{{.Names}} {{.State}}')).out).toBe(`${WEB1} exited`)
})

test('docker inspect prints the projection as it is', async () => {
  const id = await web1('start')
  const [found] = JSON.parse((await docker('inspect', WEB1)).out)
  expect(found).toMatchObject({ Id: id, Name: `/${WEB1}`, Image: image, State: { Running: true, Paused: false } })
  expect(found.NetworkSettings.Networks[NETWORK].IPAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
  expect(found.Config.Labels).toMatchObject({ 'leyzen.project': PROJECT, 'leyzen.slot': WEB1, 'leyzen.epoch': EPOCH })
  expect(Object.keys(found.Config)).toEqual(['Image', 'Labels'])
  expect((await docker('inspect', 'nobody')).code).toBe(1)
})

test('docker start, pause, unpause, stop and rm do their work', async () => {
  await web1()
  const state = () => engine('inspect', '-f', '{{.State.Status}}', WEB1)
  expect(await docker('start', WEB1)).toMatchObject({ code: 0, out: WEB1 })
  expect(await state()).toBe('running')
  expect(await docker('pause', WEB1)).toMatchObject({ code: 0 })
  expect(await state()).toBe('paused')
  expect(await docker('unpause', WEB1)).toMatchObject({ code: 0 })
  expect(await docker('rm', WEB1)).toMatchObject({ code: 1 })
  expect(await docker('stop', '-t', '1', WEB1)).toMatchObject({ code: 0 })
  expect(await state()).toBe('exited')
  expect(await docker('rm', '-v', WEB1)).toMatchObject({ code: 0 })
  await web1('start')
  expect(await docker('rm', '-f', WEB1)).toMatchObject({ code: 0 })
  expect(await engine('ps', '-aq', '--filter', `name=${WEB1}`)).toBe('')
})

test('docker kill, wait, diff and stats do their work', async () => {
  await web1('start')
  expect(await docker('diff', WEB1)).toMatchObject({ code: 0, out: '' })
  const figures = await docker('stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}} {{.PIDs}}', WEB1)
  expect(figures.out).toMatch(new RegExp(`^${WEB1} \\S+iB / 64MiB 1$`))
  const wait = docker('wait', WEB1)
  await sleep(300)
  expect(await docker('kill', WEB1)).toMatchObject({ code: 0, out: WEB1 })
  expect(await wait).toMatchObject({ code: 0, out: '137' })
})

test.each([
  ['create', '--name', WEB1, 'debian'],
  ['run', '--name', WEB1, 'debian', 'true'],
  ['exec', WEB1, 'true'],
  ['logs', WEB1],
  ['attach', WEB1],
  ['cp', `${WEB1}:/etc/passwd`, '-'],
  ['top', WEB1],
  ['restart', WEB1],
  ['update', '--memory', '1g', WEB1],
  ['rename', WEB1, 'other'],
  ['events', '--until', '1s'],
  ['kill', '-s', 'HUP', WEB1],
  ['rm', '--link', WEB1],
  ['ps', '-s'],
  ['ps', '-n', '1'],
  ['ps', '--filter', 'name=x'],
  ['images'],
  ['network', 'ls'],
  ['volume', 'ls'],
  ['info', '--format', '{{.ID}}'],
])('docker %s %s is refused with a message and changes nothing', async (...args) => {
  const id = await web1('start')
  entries.length = 0
  const said = await docker(...args.filter((word): word is string => typeof word === 'string'))
  expect(entries.some(({ code }) => code !== null)).toBe(true)
  if (args[0] !== 'info') expect(said.code).not.toBe(0) // `info` prints the refusal and ends with 0 on some releases
  expect(said.err).toMatch(/does not exist here|body is|query is|upgrade/)
  expect(await engine('inspect', '-f', '{{.Id}} {{.State.Status}}', WEB1)).toBe(`${id} running`)
})

test('docker says that a container of another is not there', async () => {
  const other = `${PROJECT}-foreign`
  await engine('create', '--name', other, '--label', `leyzen.project=${PROJECT}`, image, '/usr/bin/sleep', '5')
  for (const verb of ['start', 'stop', 'rm', 'kill', 'pause']) {
    expect((await docker(verb, other)).err).toMatch(/No such container/i)
  }
  expect((await docker('ps', '-aq')).out).toBe('')
})

test('dockerode does every operation of the table', async () => {
  expect(String(await client.ping())).toBe('OK')
  expect(await client.version()).toEqual({ ApiVersion: expect.stringMatching(/^1\./), Version: expect.any(String) })
  const made = await client.createContainer({ name: WEB1 })
  const named = client.getContainer(WEB1)
  await named.start()
  await expect(named.start()).rejects.toMatchObject({ statusCode: 304 })
  expect(await named.inspect()).toMatchObject({ Id: made.id, State: { Running: true } })
  expect(await client.listContainers({ all: true })).toMatchObject([{ Id: made.id, Names: [`/${WEB1}`] }])
  expect(await named.changes()).toEqual([])
  const figures = await named.stats({ stream: false, 'one-shot': true })
  expect(figures).toMatchObject({ id: made.id, memory_stats: { limit: 64 << 20 } })
  await named.pause()
  await expect(named.pause()).rejects.toMatchObject({ statusCode: 409 })
  await named.unpause()
  await expect(named.unpause()).rejects.toMatchObject({ statusCode: 409 })
  const wait = named.wait({ condition: 'not-running' })
  await named.kill({ signal: 'SIGKILL' })
  expect(await wait).toEqual({ StatusCode: 137 })
  await expect(named.stop({ t: 1 })).rejects.toMatchObject({ statusCode: 304 })
  await named.remove({ force: true, v: true })
  await expect(named.inspect()).rejects.toMatchObject({ statusCode: 404 })
})

test('dockerode creates with the label of the epoch and not with what it puts into the query', async () => {
  const body = { Labels: { 'leyzen.epoch': EPOCH } }
  const options = { _query: { name: WEB1 }, _body: body } as Docker.ContainerCreateOptions
  expect((await client.createContainer(options)).id).toMatch(/^[0-9a-f]{64}$/)
  await expect(client.createContainer({ name: WEB1 })).rejects.toMatchObject({ statusCode: 409 })
  await expect(client.createContainer({ name: WEB1, Labels: {} })).rejects.toMatchObject({ statusCode: 400 })
  await expect(client.createContainer({ name: WEB1, Image: 'alpine' })).rejects.toMatchObject({ statusCode: 400 })
})

test('kill overtakes a stop that waits for a deaf process and ends it, and the name is free for remove', async () => {
  await web1('start')
  const began = Date.now()
  const stopped = client.getContainer(WEB1).stop({ t: 30 })
  await expect
    .poll(() =>
      client
        .getContainer(WEB1)
        .pause()
        .catch(({ json }) => json?.code),
    )
    .toBe('busy')
  await client.getContainer(WEB1).kill()
  await stopped
  await client.getContainer(WEB1).remove()
  expect(Date.now() - began).toBeLessThan(10_000)
})

test('a frozen container is stopped, and killed, without a thaw', async () => {
  await web1('start', 'pause')
  await client.getContainer(WEB1).stop({ t: 1 })
  expect(await engine('inspect', '-f', '{{.State.Status}}', WEB1)).toBe('exited')
  await client.getContainer(WEB1).start()
  await client.getContainer(WEB1).pause()
  await client.getContainer(WEB1).remove({ force: true })
})

test('a quarantined container frees its slot, cannot be started, can be looked at and removed', async () => {
  const old = await web1('start')
  await client.getContainer(WEB1).kill()
  await client.getContainer(WEB1).rename({ name: `${WEB1}.q${EPOCH}` })
  const fresh = await web1()
  expect(fresh).not.toBe(old)
  const held = client.getContainer(`${WEB1}.q${EPOCH}`)
  expect(await held.inspect()).toMatchObject({ Id: old, Name: `/${WEB1}.q${EPOCH}` })
  expect(await held.changes()).toEqual([])
  await expect(held.start()).rejects.toMatchObject({ statusCode: 404 })
  await held.remove({ force: true })
})

test('the job runs from its own specification and its result line can be read', async () => {
  const body = { Labels: { 'leyzen.epoch': EPOCH, 'leyzen.job': 'migrate', 'leyzen.confirm': 'run-7' } }
  await client.createContainer({ _query: { name: JOB }, _body: body } as Docker.ContainerCreateOptions)
  const job = client.getContainer(JOB)
  await job.start()
  expect(await job.wait()).toEqual({ StatusCode: 0 })
  // docker-modem parses an answer that is JSON.
  expect(await job.logs({ stdout: true, tail: 1 })).toEqual({ kind: 'migrate', confirm: '--confirmrun-7' })
  await job.remove()
})

test('an old controller has no effect', async () => {
  await web1('start')
  await expect(withEpoch('6').getContainer(WEB1).kill()).rejects.toMatchObject({ statusCode: 409 })
  expect(await withEpoch('6').getContainer(WEB1).inspect()).toMatchObject({ State: { Running: true } })
})
