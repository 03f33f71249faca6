/**
 * What the other schemes rotate: three containers of the same vault image with the same limits, of which one runs, and the
 * same HAProxy image with a plain configuration, on a network of their own. Addresses are fixed, so that no name has to
 * be looked up again: that is the other schemes' best case.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { eventually, type Installation } from '../../tests/docker/installation.ts'
import { openEngine } from './resources.ts'
import { renderRivalConfig } from './rival-config.ts'

export interface RivalStack extends AsyncDisposable {
  readonly origin: string
  /** Places count from 0, which is the one that runs at the beginning. */
  start(place: number): Promise<void>
  /** SIGTERM, and SIGKILL after ten seconds: what `docker stop` does. */
  stop(place: number): Promise<void>
  awaitReady(place: number): Promise<void>
  /** HAProxy with exactly these servers, by a reload. */
  reload(places: readonly number[]): Promise<void>
}

export const RIVALS = 3
const GRACE_S = 10
const CONFIG_DIR = '/etc/leyzen/haproxy'

interface Parts {
  engine: Docker
  name: string
  dir: string
  addresses: string[]
  spec: Spec
  haproxyImage: string
}

interface Spec {
  replicas: Record<string, Docker.ContainerCreateOptions>
  job: Docker.ContainerCreateOptions & { kinds: string[] }
}

/** @param checked whether every server of the configuration stands in it from the start, or only the one that runs */
export async function startRivalStack(
  installation: Installation,
  name: string,
  checked: 'all' | 'one',
): Promise<RivalStack> {
  const parts = await makeParts(installation, `${installation.project}_${name}`)
  try {
    await runJob(parts)
    for (let place = 0; place < RIVALS; place++) await createVault(parts, place)
    await parts.engine.getContainer(vaultName(parts, 0)).start()
    const places = checked === 'all' ? [...Array(RIVALS).keys()] : [0]
    const stack = await describeStack(parts, await startHaproxy(parts, places))
    await eventually(`${name} to answer`, 60_000, async () => (await fetch(stack.origin)).ok)
    return stack
  } catch (error) {
    await remove(parts)
    throw error
  }
}

async function makeParts(installation: Installation, name: string): Promise<Parts> {
  const engine = openEngine(installation.settings)
  const spec: Spec = JSON.parse(
    await readFile(join(installation.dir, 'generated/docker-proxy/container-spec.json'), 'utf8'),
  )
  const haproxy = await engine.getContainer(await installation.service('haproxy')).inspect()
  const dir = await mkdtemp(join(tmpdir(), 'leyzen-bench-'))
  const addresses = await createNetwork(engine, name)
  await engine.createVolume({ Name: name, Labels: { 'leyzen.bench': name } })
  return { engine, name, dir, addresses, spec, haproxyImage: haproxy.Image }
}

/** The engine draws a free subnet; made again with it by name, so that addresses can be fixed in it. */
async function createNetwork(engine: Docker, name: string): Promise<string[]> {
  const drawn = await engine.createNetwork({ Name: name })
  const { Subnet: subnet } = (await drawn.inspect()).IPAM?.Config?.[0] ?? {}
  await drawn.remove()
  if (subnet === undefined) throw new Error('the engine gave the network no subnet')
  await engine.createNetwork({ Name: name, IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] } })
  const prefix = subnet.split('.').slice(0, 3).join('.')
  return Array.from({ length: RIVALS }, (_, place) => `${prefix}.${10 + place}`)
}

const vaultName = ({ name }: Pick<Parts, 'name'>, place: number) => `${name}_vault${place + 1}`

/** The specification of our own replicas with another network and another volume. */
function inStack(options: Docker.ContainerCreateOptions, { name }: Parts): Docker.ContainerCreateOptions {
  const mounts = options.HostConfig?.Mounts?.map((mount) =>
    mount.Type === 'volume' ? { ...mount, Source: name } : mount,
  )
  return { ...options, HostConfig: { ...options.HostConfig, ...(mounts && { Mounts: mounts }), NetworkMode: name } }
}

async function runJob(parts: Parts): Promise<void> {
  const { kinds: _kinds, ...job } = parts.spec.job
  const name = `${parts.name}_job`
  const container = await parts.engine.createContainer({
    ...inStack(job, parts),
    name,
    Cmd: [...(job.Cmd ?? []), 'migrate'],
  })
  await container.start()
  const { StatusCode: code } = await container.wait()
  await container.remove()
  if (code !== 0) throw new Error(`the job migrate ended with exit code ${code}`)
}

async function createVault(parts: Parts, place: number): Promise<void> {
  const [replica] = Object.values(parts.spec.replicas)
  if (replica === undefined) throw new Error('the container specification holds no replica')
  const address = { IPAMConfig: { IPv4Address: parts.addresses[place] ?? '' } }
  await parts.engine.createContainer({
    ...inStack(replica, parts),
    name: vaultName(parts, place),
    NetworkingConfig: { EndpointsConfig: { [parts.name]: address } },
  })
}

async function startHaproxy(parts: Parts, places: readonly number[]): Promise<Docker.Container> {
  const { engine, name, dir, haproxyImage } = parts
  await mkdir(join(dir, 'haproxy'))
  await writeConfig(parts, places)
  const container = await engine.createContainer({
    name: `${name}_haproxy`,
    Image: haproxyImage,
    Cmd: ['-W', '-db', '-f', `${CONFIG_DIR}/haproxy.cfg`],
    ExposedPorts: { '8080/tcp': {} },
    HostConfig: {
      NetworkMode: name,
      PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
      Mounts: [{ Type: 'bind', Source: join(dir, 'haproxy'), Target: CONFIG_DIR, ReadOnly: true }],
    },
  })
  await container.start()
  return container
}

function writeConfig({ dir, addresses }: Parts, places: readonly number[]): Promise<void> {
  return writeFile(join(dir, 'haproxy/haproxy.cfg'), renderRivalConfig(places.map((place) => addresses[place] ?? '')))
}

async function describeStack(parts: Parts, haproxy: Docker.Container): Promise<RivalStack> {
  const port = (await haproxy.inspect()).NetworkSettings.Ports['8080/tcp']?.[0]?.HostPort
  const vault = (place: number) => parts.engine.getContainer(vaultName(parts, place))
  return {
    origin: `http://127.0.0.1:${port}`,
    start: async (place) => void (await vault(place).start()),
    stop: async (place) => void (await vault(place).stop({ t: GRACE_S })),
    awaitReady: async (place) => {
      const url = `http://${parts.addresses[place]}:8080/readyz`
      await eventually(`${url}`, 30_000, async () => (await fetch(url)).ok)
    },
    async reload(places) {
      await writeConfig(parts, places)
      await haproxy.kill({ signal: 'SIGUSR2' })
    },
    [Symbol.asyncDispose]: () => remove(parts),
  }
}

async function remove({ engine, name, dir }: Parts): Promise<void> {
  const ours = await engine.listContainers({ all: true, filters: { name: [`^/${name}_`] } })
  for (const { Id } of ours) await engine.getContainer(Id).remove({ force: true })
  const gone = (error: { statusCode?: number }) => {
    if (error.statusCode !== 404) throw error
  }
  await engine.getNetwork(name).remove().catch(gone)
  await engine.getVolume(name).remove().catch(gone)
  await rm(dir, { recursive: true, force: true })
}
