/** The answer of `GET /pools/{pool}`, put together from the wanted state and what HAProxy reports. */
import type { z } from 'zod'
import type { PoolState, poolCounters, SlotActual } from './contract.ts'
import { isGateOpen, isGateOpenButForRunningCheck, serverName } from './drain-gate.ts'
import { GatewayError } from './errors.ts'
import type { ProcessReport, StatReport, StatRow } from './haproxy-report.ts'
import { checkOf, count, parseConnections, parseInfo, parseStat, sum } from './haproxy-report.ts'
import type { HaproxyPort } from './haproxy-socket.ts'
import { HaproxyAbsent } from './haproxy-socket.ts'
import type { PoolName, SlotName } from './ids.ts'
import type { RuntimeCommand } from './runtime-commands.ts'
import type { PoolWanted, SlotWanted } from './wanted.ts'
import { servingSlot } from './wanted.ts'

/** Frontends whose requests end in the pool. */
const EDGES = ['edge_http', 'edge_https']

export interface PoolReport {
  process: ProcessReport
  stat: StatReport
  connections: ReturnType<typeof parseConnections>
}

/**
 * Looks at everything, after the given changes, in one round trip.
 * @throws HaproxyAbsent, GatewayError `haproxy_unavailable`, `haproxy_error`
 */
export async function readReport(
  haproxy: HaproxyPort,
  pool: PoolName,
  changes: readonly RuntimeCommand[] = [],
): Promise<PoolReport> {
  const answer = await haproxy.run(changes, [{ kind: 'showInfo' }, { kind: 'showStat' }, { kind: 'showConnections' }])
  return {
    process: parseInfo(answer),
    stat: parseStat(answer, pool, EDGES),
    connections: parseConnections(answer),
  }
}

/** Without HAProxy: what is wanted, and null for what is. @throws GatewayError `haproxy_unavailable`, `haproxy_error` */
export async function readPool(haproxy: HaproxyPort, wanted: PoolWanted): Promise<PoolState> {
  try {
    return renderPoolState(wanted, await readReport(haproxy, wanted.pool))
  } catch (error) {
    if (error instanceof HaproxyAbsent) return renderPoolState(wanted, null)
    throw error
  }
}

export function renderPoolState(wanted: PoolWanted, report: PoolReport | null): PoolState {
  return {
    pool: wanted.pool,
    epoch: wanted.epoch,
    haproxy: report && { ...report.process, startedAt: report.process.startedAt.toISOString() },
    serving: servingSlot(wanted),
    slots: [...wanted.slots].map(([slot, { state, address, epoch, ...rest }]) => ({
      slot,
      wanted: { state, address, epoch },
      actual: report && slotActual({ state, address, epoch, ...rest }, report),
    })),
    counters: report && renderCounters(report.stat),
    failovers: [...wanted.failovers],
  }
}

/** Slots whose gate is open, and those whose gate is shut only because a check is running; in slot order. */
export function gatesOf(wanted: PoolWanted, report: PoolReport): { open: SlotName[]; beingChecked: SlotName[] } {
  const sound = [...wanted.slots].filter(([, slot]) => isGateOpenButForRunningCheck(slot, slotActual(slot, report)))
  const open = sound.filter(([, slot]) => slotActual(slot, report).gateOpen)
  return {
    open: open.map(([name]) => name),
    beingChecked: sound.filter((one) => !open.includes(one)).map(([name]) => name),
  }
}

export function slotActual(wanted: SlotWanted, report: PoolReport): SlotActual {
  const name = serverName(wanted)
  const row = report.stat.servers.get(name)
  const connections = report.connections.get(name)
  if (!row || !connections) throw new GatewayError('haproxy_error', `HAProxy's configuration has no server ${name}`)
  const seen = { address: connections.address, ...checkOf(row) }
  return {
    ...seen,
    gateOpen: isGateOpen(wanted, seen),
    takesTraffic: seen.status.startsWith('UP'),
    connections: connections.used,
    counters: {
      sessions: count(row, 'stot'),
      hrsp2xx: count(row, 'hrsp_2xx'),
      hrsp3xx: count(row, 'hrsp_3xx'),
      hrsp4xx: count(row, 'hrsp_4xx'),
      ...errorCounters(row),
    },
  }
}

function errorCounters(row: StatRow) {
  return {
    hrsp5xx: count(row, 'hrsp_5xx'),
    econ: count(row, 'econ'),
    eresp: count(row, 'eresp'),
    cliAbrt: count(row, 'cli_abrt'),
    srvAbrt: count(row, 'srv_abrt'),
    retries: count(row, 'wretr'),
    redispatches: count(row, 'wredis'),
  }
}

function renderCounters({ frontends, backend }: StatReport): z.infer<typeof poolCounters> {
  return {
    frontend: {
      requests: sum(frontends, 'req_tot'),
      hrsp2xx: sum(frontends, 'hrsp_2xx'),
      hrsp3xx: sum(frontends, 'hrsp_3xx'),
      hrsp4xx: sum(frontends, 'hrsp_4xx'),
      hrsp5xx: sum(frontends, 'hrsp_5xx'),
      connections: sum(frontends, 'conn_tot'),
    },
    backend: {
      ...errorCounters(backend),
      queue: count(backend, 'qcur'),
      queueMax: count(backend, 'qmax'),
      meanMs: count(backend, 'rtime'),
    },
  }
}
