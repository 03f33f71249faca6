import { type PoolState, poolState } from '../../haproxy/gateway/contract.ts'
import { docker, type Installation } from './installation.ts'

export type HaproxyCounters = NonNullable<PoolState['counters']> & { startedAt: string }

const ask = `
  const token = require('node:fs').readFileSync('/run/secrets/TRAFFIC_GATEWAY_TOKEN', 'utf8').trim()
  fetch('http://traffic-gateway:2380/pools/vault', { headers: { Authorization: 'Bearer ' + token } })
    .then((answer) => answer.text()).then((text) => process.stdout.write(text))`

/** HAProxy's own counters, asked of the traffic-gateway from where the orchestrator asks. */
export async function readCounters(installation: Installation): Promise<HaproxyCounters> {
  const orchestrator = await installation.service('orchestrator')
  const { counters, haproxy } = poolState.parse(
    JSON.parse(await docker('exec', orchestrator, '/usr/local/bin/node', '-e', ask)),
  )
  if (counters === null || haproxy === null) throw new Error('HAProxy cannot be asked')
  return { ...counters, startedAt: haproxy.startedAt }
}
