/** HAProxy's admin socket with 64 servers in memory: prints what 3.0 prints, records every line, fails on command. */
import { rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { createServer } from 'node:net'

export interface FakeServer {
  address: string
  admin: 'maint' | 'drain' | 'ready'
  isDown: boolean
  /** What the next check finds. A look at the server runs a check first, unless it is in maint. */
  answers: 'ok' | 'no' | 'nothing'
  isChecking: boolean
  connections: number
}

/**
 * `hang`: takes the line, never answers. `garbage`: answers something else. `cut`: ends in the middle.
 * `complain`: refuses each `set`. `ignore`: says yes and does nothing. `drop`: closes at once.
 */
export type Misbehaviour = 'hang' | 'garbage' | 'cut' | 'complain' | 'ignore' | 'drop'

export interface FakeHaproxy extends AsyncDisposable {
  path: string
  /** Every line that came, as it came. */
  lines: string[]
  servers: Map<number, FakeServer>
  misbehaves: Misbehaviour | null
  /** As a new process: everything out of service, nowhere. */
  restart(): void
}

const SET_STATE = /^set server vault\/slot(\d+) state (maint|drain|ready)$/
const SET_ADDRESS = /^set server vault\/slot(\d+) addr (\S+) port (\d+)$/
const SET_DOWN = /^set server vault\/slot(\d+) health down$/
const CUT = /^shutdown sessions server vault\/slot(\d+)$/

export async function startFakeHaproxy(path: string): Promise<FakeHaproxy> {
  let startedS = 1_795_520_501
  const fill = () =>
    Array.from({ length: 64 }, (_, index): [number, FakeServer] => [
      index + 1,
      { address: '127.0.0.1:9', admin: 'maint', isDown: true, answers: 'ok', isChecking: false, connections: 0 },
    ])
  const fake = { path, lines: [] as string[], servers: new Map(fill()), misbehaves: null as Misbehaviour | null }
  const act = (command: string) => {
    const change =
      fake.misbehaves === 'ignore'
        ? () => undefined
        : (server: FakeServer, to: Partial<FakeServer>) => Object.assign(server, to)
    return runCommand(fake.servers, command, { change, startedS })
  }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy()))
    if (fake.misbehaves === 'drop') return void socket.destroy()
    socket.once('data', (chunk) => {
      const line = chunk.toString('utf8')
      fake.lines.push(line)
      if (fake.misbehaves === 'hang') return
      if (fake.misbehaves === 'garbage') return void socket.end('!\n\n')
      const commands = line.trimEnd().split(';')
      const say = (command: string) =>
        fake.misbehaves === 'complain' && command.startsWith('set ') ? 'No such server.\n\n' : act(command)
      const text = commands.map(say).join('')
      socket.end(fake.misbehaves === 'cut' ? text.slice(0, text.length >> 1) : text)
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return Object.assign(fake, {
    restart() {
      startedS += 5
      for (const [number, entry] of fill()) fake.servers.set(number, entry)
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(path, { force: true })
    },
  })
}

interface Act {
  change(server: FakeServer, to: Partial<FakeServer>): void
  startedS: number
}

function runCommand(servers: Map<number, FakeServer>, command: string, { change, startedS }: Act): string {
  const of = (number: string | undefined) => servers.get(Number(number))
  const state = SET_STATE.exec(command)
  const address = SET_ADDRESS.exec(command)
  const down = SET_DOWN.exec(command)
  const cut = CUT.exec(command)
  const server = of((state ?? address ?? down ?? cut)?.[1])
  if (state && server)
    change(server, {
      admin: state[2] as FakeServer['admin'],
      isDown: state[2] === 'maint' || (server.admin !== 'maint' && server.isDown),
    })
  else if (address && server) {
    change(server, { address: `${address[2]}:${address[3]}` })
    return "port changed from '9' to '8080' by 'stats socket command'\n\n"
  } else if (down && server) change(server, { isDown: true })
  else if (cut && server) change(server, { connections: 0 })
  else return report(servers, command, startedS)
  return '\n'
}

function report(servers: Map<number, FakeServer>, command: string, startedS: number): string {
  if (command === 'show info')
    return `Name: HAProxy\nVersion: 3.0.11\nPid: 1\nUptime_sec: 70\nStart_time_sec: ${startedS}\n\n`
  for (const server of servers.values())
    if (server.admin !== 'maint' && server.answers !== 'nothing') server.isDown = server.answers === 'no'
  const rows = [...servers]
  if (command === 'show servers state vault') return `1\n${STATE_HEADER}\n${rows.map(stateRow).join('')}\n`
  if (command === 'show servers conn vault') return `${CONN_HEADER}\n${rows.map(connRow).join('')}\n`
  if (command === 'show stat') return `${statTable(rows)}\n`
  return 'Unknown command\n\n'
}

const STATE_HEADER =
  '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_check_health srv_check_state srv_port'
const CONN_HEADER = '# bkname/svname bkid/svid addr port - used_cur'
const ADMIN_BITS = { maint: 5, drain: 12, ready: 4 }

const split = (address: string) => address.split(':')

function stateRow([number, server]: [number, FakeServer]): string {
  const [ip, port] = split(server.address)
  const check = (server.admin === 'maint' ? 14 : 6) + (server.isChecking ? 1 : 0)
  return `3 vault ${number} slot${number} ${ip} ${server.isDown ? 0 : 2} ${ADMIN_BITS[server.admin]} ${server.isDown ? 0 : 2} ${check} ${port}\n`
}

function connRow([number, server]: [number, FakeServer]): string {
  return `vault/slot${number} 3/${number} ${split(server.address).join(' ')} - ${server.connections}\n`
}

const COUNTERS = [
  'hrsp_2xx',
  'hrsp_3xx',
  'hrsp_4xx',
  'hrsp_5xx',
  'req_tot',
  'conn_tot',
  'econ',
  'eresp',
  'cli_abrt',
].concat(['srv_abrt', 'wretr', 'wredis', 'stot', 'qcur', 'qmax', 'rtime'])

function statTable(rows: [number, FakeServer][]): string {
  const line = (names: string[]) => `${[...names, ...COUNTERS.map(() => '0')].join(',')}\n`
  const status = (server: FakeServer) =>
    server.admin === 'maint' ? 'MAINT' : server.isDown ? 'DOWN' : server.admin === 'drain' ? 'DRAIN' : 'UP'
  const check = (server: FakeServer) =>
    server.admin === 'maint' ? '' : `${server.isChecking ? '* ' : ''}${server.isDown ? 'L4CON' : 'L7OK'}`
  return [
    `# pxname,svname,status,check_status,${COUNTERS.join(',')}\n`,
    line(['edge_http', 'FRONTEND', 'OPEN', '']),
    ...rows.map(([number, server]) => line(['vault', `slot${number}`, status(server), check(server)])),
    line(['vault', 'BACKEND', 'UP', '']),
  ].join('')
}
