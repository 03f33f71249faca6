/** What the installation takes from the machine: memory as `docker stats` shows it, and processor time. */
import { readdir, readFile } from 'node:fs/promises'
import Docker from 'dockerode'
import { docker, type Installation } from '../../tests/docker/installation.ts'
import { sum } from './statistics.ts'

export interface Memory {
  /** By service; the vault containers together. */
  services: Map<string, number>
  totalBytes: number
}

const VAULTS = 'vault containers'
const units = new Map(Object.entries({ B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }))

/** `46.2MiB / 256MiB` → bytes in use. */
export function parseMemoryUsage(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)([KMG]?i?B) \//.exec(text) ?? []
  const factor = units.get(unit)
  if (factor === undefined) throw new Error(`docker stats: cannot read ${JSON.stringify(text)}`)
  return Number(number) * factor
}

export async function readMemory({ project }: Installation): Promise<Memory> {
  const containers = await listContainers(project)
  const format = '{{.ID}}\t{{.MemUsage}}'
  const lines = (await docker('stats', '--no-stream', '--no-trunc', '--format', format, ...containers.keys())).split(
    '\n',
  )
  const services = new Map<string, number>()
  for (const line of lines) {
    const [id = '', usage = ''] = line.split('\t')
    const service = containers.get(id)?.service ?? '?'
    services.set(service, (services.get(service) ?? 0) + parseMemoryUsage(usage))
  }
  return { services, totalBytes: sum([...services.values()]) }
}

/** Seconds of processor time so far, by service, and of the engine's own processes. */
export type CpuSoFar = Map<string, number>

export async function readCpu({ project, settings }: Installation): Promise<CpuSoFar> {
  const engine = openEngine(settings)
  const used: CpuSoFar = new Map([['engine (dockerd, containerd)', await readEngineCpu()]])
  for (const [id, { service }] of await listContainers(project)) {
    if (service !== VAULTS) used.set(service, await cpuSecondsOf(engine, id))
  }
  return used
}

/** Seconds that each frozen spare has used from its creation to now, by container id: what an incarnation costs to make. */
export async function readSpareCpu({ project, settings }: Installation): Promise<Map<string, number>> {
  const engine = openEngine(settings)
  const spares = [...(await listContainers(project))].filter(([, { status }]) => status.includes('Paused'))
  return new Map(await Promise.all(spares.map(async ([id]) => [id, await cpuSecondsOf(engine, id)] as const)))
}

export function openEngine(settings: Installation['settings']): Docker {
  return new Docker({ socketPath: settings.get('DOCKER_SOCKET') || '/var/run/docker.sock' })
}

async function cpuSecondsOf(engine: Docker, id: string): Promise<number> {
  const { cpu_stats } = await engine.getContainer(id).stats({ stream: false, 'one-shot': true })
  return cpu_stats.cpu_usage.total_usage / 1e9
}

async function listContainers(project: string): Promise<Map<string, { service: string; status: string }>> {
  const format = '{{.ID}}\t{{.Label "com.docker.compose.service"}}\t{{.Status}}'
  const text = await docker('ps', '--no-trunc', '--filter', `label=leyzen.project=${project}`, '--format', format)
  return new Map(
    text.split('\n').map((line) => {
      const [id = '', service = '', status = ''] = line.split('\t')
      return [id, { service: service || VAULTS, status }]
    }),
  )
}

const TICKS_PER_S = 100

/** The engine's processes serve every container of the machine; a window without rotations is taken off by the caller. */
async function readEngineCpu(): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')))
  return sum(
    stats.map((text) => {
      const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))
      // After the name: state is field 3, utime and stime are fields 14 and 15.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      return ['dockerd', 'containerd'].includes(name) ? (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S : 0
    }),
  )
}
