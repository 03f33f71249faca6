/** Parsers of what HAProxy 3.0 prints: `show info`, `show stat` (CSV), `show servers conn`, `show servers state`. */
import type { SlotActual } from './contract.ts'
import { GatewayError } from './errors.ts'

/** One HAProxy process. */
export interface ProcessReport {
  pid: number
  version: string
  uptimeS: number
  /** In a container the pid is 1 every time, so the start is what tells one process from the next. */
  startedAt: Date
}

/** `show servers state`: what is there without counting anything, small enough to be read every 50 ms. */
export interface ServerState {
  address: string
  /** Operational: 0 stopped (DOWN), 1 starting, 2 running, 3 stopping. */
  isDown: boolean
  /** Its last check failed; one more and it is down. */
  isFailing: boolean
  isMaint: boolean
  isDrain: boolean
  /** A check is under way, also one that began before the server went into maint. */
  isChecking: boolean
}

export type StatRow = ReadonlyMap<string, string>

export interface StatReport {
  frontends: StatRow[]
  backend: StatRow
  /** By HAProxy's server name. */
  servers: ReadonlyMap<string, StatRow>
}

// Bits of `srv_admin_state` and `srv_check_state` (include/haproxy/server-t.h and check-t.h, 3.0). 0x04 and 0x10 of the
// former only tell where the state came from (configuration, tracked server).
const ADMIN_MAINT = 0x63
const ADMIN_DRAIN = 0x18
const CHECK_IN_PROGRESS = 0x01
/** `srv_check_health` while all is well: rise + fall - 1, with the `rise 1 fall 2` of our configuration. */
const FULL_HEALTH = 2

export function parseInfo(answer: string): ProcessReport {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(answer)?.[1] ?? missing(`show info: ${name}`)
  return {
    pid: whole(field('Pid')),
    version: field('Version'),
    uptimeS: whole(field('Uptime_sec')),
    startedAt: new Date(whole(field('Start_time_sec')) * 1000),
  }
}

export function parseServerStates(answer: string): Map<string, ServerState> {
  return new Map(
    table(answer, '# be_id ', ' ').map((row) => {
      const admin = whole(cell(row, 'srv_admin_state'))
      const isDown = cell(row, 'srv_op_state') === '0'
      const state = {
        address: `${cell(row, 'srv_addr')}:${cell(row, 'srv_port')}`,
        isDown,
        isFailing: !isDown && whole(cell(row, 'srv_check_health')) < FULL_HEALTH,
        isMaint: (admin & ADMIN_MAINT) !== 0,
        isDrain: (admin & ADMIN_DRAIN) !== 0,
        isChecking: (whole(cell(row, 'srv_check_state')) & CHECK_IN_PROGRESS) !== 0,
      }
      return [cell(row, 'srv_name'), state]
    }),
  )
}

/** By server name. `used`: connections in use; idle pooled ones do not count. */
export function parseConnections(answer: string): Map<string, { address: string; used: number }> {
  return new Map(
    table(answer, '# bkname/svname ', ' ').map((row) => {
      const name = cell(row, 'bkname/svname')
      const address = `${cell(row, 'addr')}:${cell(row, 'port')}`
      return [name.slice(name.indexOf('/') + 1), { address, used: whole(cell(row, 'used_cur')) }]
    }),
  )
}

/** @param edges names of the frontends that lead to the backend */
export function parseStat(answer: string, backend: string, edges: readonly string[]): StatReport {
  const rows = table(answer, '# pxname,', ',')
  const own = rows.filter((row) => row.get('pxname') === backend)
  const isTotal = (row: StatRow) => row.get('svname') === 'BACKEND'
  return {
    frontends: rows.filter((row) => row.get('svname') === 'FRONTEND' && edges.includes(cell(row, 'pxname'))),
    backend: own.find(isTotal) ?? missing(`show stat: ${backend}/BACKEND`),
    servers: new Map(own.filter((row) => !isTotal(row)).map((row) => [cell(row, 'svname'), row])),
  }
}

/** An empty cell is HAProxy's way to say 0. */
export function count(row: StatRow, column: string): number {
  const text = cell(row, column)
  return text === '' ? 0 : whole(text)
}

export function sum(rows: readonly StatRow[], column: string): number {
  return rows.reduce((total, row) => total + count(row, column), 0)
}

export function cell(row: StatRow, column: string): string {
  return row.get(column) ?? missing(`column ${column}`)
}

/** The check columns are empty in maint; `* ` before the status says that a check is running. */
export function checkOf(row: StatRow): Pick<SlotActual, 'status' | 'check' | 'checkRunning'> {
  const check = cell(row, 'check_status')
  return { status: cell(row, 'status'), check: check.replace(/^\* /, ''), checkRunning: check.startsWith('* ') }
}

/** The lines after the one that starts with `header`, up to an empty one, each by column name. */
function table(answer: string, header: string, separator: string): StatRow[] {
  const lines = answer.split('\n')
  const start = lines.findIndex((line) => line.startsWith(header))
  const end = lines.indexOf('', start)
  // Without its closing empty line the table was cut off.
  if (start < 0 || end < 0) missing(`a complete table ${JSON.stringify(header)}`)
  const columns = (lines[start] ?? '').slice(2).split(separator)
  return lines.slice(start + 1, end).map((line) => {
    const cells = line.split(separator)
    return new Map(columns.map((column, index) => [column, cells[index] ?? '']))
  })
}

function whole(text: string): number {
  if (!/^\d{1,16}$/.test(text)) missing(`a whole number instead of ${JSON.stringify(text.slice(0, 40))}`)
  return Number(text)
}

function missing(what: string): never {
  throw new GatewayError('haproxy_error', `HAProxy's answer lacks ${what}`)
}
