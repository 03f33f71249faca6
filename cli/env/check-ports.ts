import { createServer } from 'node:net'
import { errnoOf } from '../installation/file-fault.ts'
import { type PublishedPort, readPublishedPorts } from './engine-ports.ts'
import type { ProblemCode } from './problem.ts'

/** A port that compose will publish on the host. */
export interface WantedPort {
  setting: string
  address: string
  port: number
}

export interface PortFault {
  setting: string
  code: ProblemCode
  message: string
}

interface PortSettings {
  BIND_ADDRESS: string
  HTTP_PORT: number
  HTTPS_PORT: number
  TEMPORAL_UI_PORT: number
  DASHBOARD_PORT: number
  ENABLE_HTTPS: boolean
  TEMPORAL_ADDRESS: string
}

/** Temporal's own server runs here, unless `TEMPORAL_ADDRESS` points elsewhere. */
export function runsOwnTemporal({ TEMPORAL_ADDRESS }: { TEMPORAL_ADDRESS: string }): boolean {
  return TEMPORAL_ADDRESS === 'temporal:7233'
}

export function wantedPorts(settings: PortSettings): WantedPort[] {
  const address = settings.BIND_ADDRESS
  return [
    { setting: 'HTTP_PORT', address, port: settings.HTTP_PORT },
    ...(settings.ENABLE_HTTPS ? [{ setting: 'HTTPS_PORT', address, port: settings.HTTPS_PORT }] : []),
    { setting: 'DASHBOARD_PORT', address, port: settings.DASHBOARD_PORT },
    ...(runsOwnTemporal(settings)
      ? [{ setting: 'TEMPORAL_UI_PORT', address: '127.0.0.1', port: settings.TEMPORAL_UI_PORT }]
      : []),
  ]
}

/** Two settings that want the same port. */
export function portClashes(wanted: readonly WantedPort[]): PortFault[] {
  return wanted.flatMap(({ setting, port }, index) => {
    const other = wanted.slice(0, index).find((earlier) => earlier.port === port)
    if (other === undefined) return []
    const message = `${setting}: got ${port}, which ${other.setting} uses too; choose another`
    return [{ setting, code: 'port_clash' as const, message }]
  })
}

/** Ports that somebody else uses now. What our own project's containers have published is ours. */
export async function portsTaken(
  wanted: readonly WantedPort[],
  { project, socketPath, signal }: { project: string; socketPath: string; signal?: AbortSignal },
): Promise<PortFault[]> {
  const published = await readPublishedPorts(socketPath, signal)
  const faults = await Promise.all(wanted.map((want) => portFault(want, { project, published })))
  return faults.filter((fault) => fault !== undefined)
}

async function portFault(
  { setting, address, port }: WantedPort,
  { project, published }: { project: string; published: PublishedPort[] | undefined },
): Promise<PortFault | undefined> {
  const holders = (published ?? []).filter((held) => held.port === port && overlap(held.address, address))
  if (holders.some((held) => held.project === project)) return undefined
  const holder = holders[0]
  const errno = holder === undefined ? await tryToListen(address, port) : 'EADDRINUSE'
  if (errno === 'EADDRNOTAVAIL') {
    const name = setting === 'TEMPORAL_UI_PORT' ? setting : 'BIND_ADDRESS'
    return {
      setting: name,
      code: 'address_unavailable',
      message: `${name}: no interface of this machine has ${address}`,
    }
  }
  // A port below 1024 may be refused to us (EACCES) and still be open to the engine, which listens for us.
  if (errno !== 'EADDRINUSE') return undefined
  return { setting, code: 'port_taken', message: `${setting}: ${takenBy({ port, address, holder, published })}` }
}

function takenBy(found: {
  port: number
  address: string
  holder: PublishedPort | undefined
  published: PublishedPort[] | undefined
}): string {
  const { port, address, holder, published } = found
  const where = `port ${port} on ${address} is taken`
  if (holder?.project !== undefined) return `${where} by the installation "${holder.project}"; choose another`
  if (holder !== undefined) return `${where} by another container; choose another`
  if (published !== undefined) return `${where} by another program; choose another or stop it`
  return `${where} (the engine could not be asked whether by us); choose another`
}

function overlap(a: string, b: string): boolean {
  const everywhere = ['0.0.0.0', '::', '']
  return a === b || everywhere.includes(a) || everywhere.includes(b)
}

/** The error of listening there for a moment, undefined when it worked. */
export async function tryToListen(address: string, port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const server = createServer()
  server.once('error', (error) => resolve(errnoOf(error) ?? 'unknown'))
  server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  return promise
}
