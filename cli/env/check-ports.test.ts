import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type ListenOptions, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { portsTaken } from './check-ports.ts'

let dir: string
const open: Server[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leyzen-ports-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done))))
  await rm(dir, { recursive: true })
})

async function listen(server: Server, where: ListenOptions): Promise<number> {
  open.push(server)
  await new Promise<void>((done) => server.listen(where, done))
  return (server.address() as AddressInfo | null)?.port ?? 0
}

/** An engine whose containers have published one port, for a project or for none. */
async function engine(port: number, project: string | undefined, address = '127.0.0.1'): Promise<string> {
  const socketPath = join(dir, 'engine.sock')
  const labels = project === undefined ? null : { 'leyzen.project': project }
  const container = { Labels: labels, Ports: [{ IP: address, PrivatePort: 80, PublicPort: port, Type: 'tcp' }] }
  await listen(
    createHttpServer((_, answer) => answer.end(JSON.stringify([container]))),
    { path: socketPath },
  )
  return socketPath
}

const want = (port: number, address = '127.0.0.1') => [{ setting: 'HTTP_PORT', address, port }]
const noEngine = () => join(dir, 'none.sock')

test('a free port is free', async () => {
  const server = createServer()
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  await new Promise((done) => open.pop()?.close(done))
  expect(await portsTaken(want(port), { project: 'leyzen', socketPath: noEngine() })).toEqual([])
})

test('a port that another program holds is taken, also where the engine cannot be asked', async () => {
  const port = await listen(createServer(), { host: '127.0.0.1', port: 0 })
  const [fault] = await portsTaken(want(port), { project: 'leyzen', socketPath: noEngine() })
  expect(fault).toMatchObject({ setting: 'HTTP_PORT', code: 'port_taken' })
  expect(fault?.message).toContain(`${port}`)
  const everywhere = await portsTaken(want(port, '0.0.0.0'), { project: 'leyzen', socketPath: noEngine() })
  expect(everywhere).toHaveLength(1)
})

test('a port that our own containers hold is ours', async () => {
  const port = await listen(createServer(), { host: '127.0.0.1', port: 0 })
  expect(await portsTaken(want(port), { project: 'leyzen', socketPath: await engine(port, 'leyzen') })).toEqual([])
})

test.each(['blue', undefined])(
  'a port of a container of %s is taken, even if nothing listens here',
  async (project) => {
    const socketPath = await engine(8080, project)
    const faults = await portsTaken(want(8080), { project: 'leyzen', socketPath })
    expect(faults).toMatchObject([{ code: 'port_taken' }])
    expect(faults[0]?.message).toContain(project ?? 'another container')
  },
)

test('an address that this machine does not have is named once, as the address', async () => {
  const faults = await portsTaken(want(28_080, '203.0.113.7'), { project: 'leyzen', socketPath: noEngine() })
  expect(faults).toMatchObject([{ setting: 'BIND_ADDRESS', code: 'address_unavailable' }])
})

test('an engine that hangs holds nobody who wants to stop', async () => {
  const socketPath = join(dir, 'hangs.sock')
  await listen(
    createServer((socket) => socket.resume()),
    { path: socketPath },
  )
  const signal = AbortSignal.timeout(50)
  expect(await portsTaken(want(1), { project: 'leyzen', socketPath, signal })).toEqual([])
})
