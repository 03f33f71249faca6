/** Brings HAProxy to the wanted state, from whatever it is in: after an order, a restart, a crash half-way. */
import { isSettled, poolSteps, serverName } from './drain-gate.ts'
import type { ProcessReport, ServerState } from './haproxy-report.ts'
import { parseInfo, parseServerStates } from './haproxy-report.ts'
import type { HaproxyPort } from './haproxy-socket.ts'
import type { RuntimeCommand } from './runtime-commands.ts'
import type { PoolWanted } from './wanted.ts'

/** maint and address; address seen, so leave maint; look. The address may be seen a little late. */
const PASSES = 4

export interface Converged {
  process: ProcessReport
  servers: ReadonlyMap<string, ServerState>
  /** false: a slot still waits in maint for its address or for the end of an old check. Converge again soon. */
  settled: boolean
  /** Something differed from what is wanted. */
  acted: boolean
}

/** @throws HaproxyAbsent, GatewayError `haproxy_unavailable`, `haproxy_error` */
export async function converge(haproxy: HaproxyPort, wanted: PoolWanted): Promise<Converged> {
  let steps: RuntimeCommand[] = []
  for (let pass = 0; ; pass++) {
    const answer = await haproxy.run(steps, [{ kind: 'showInfo' }, { kind: 'showServers' }])
    const servers = parseServerStates(answer)
    steps = poolSteps(wanted, servers)
    if (steps.length > 0 && pass < PASSES) continue
    const settled = [...wanted.slots.values()].every((slot) => {
      const server = servers.get(serverName(slot))
      return server !== undefined && isSettled(slot, server)
    })
    return { process: parseInfo(answer), servers, settled, acted: pass > 0 }
  }
}
