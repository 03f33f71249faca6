/** Engine, HAProxy and control database in memory, at the boundary of the activities. Misbehaves on command. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ActivityDeps } from '../../activities/deps.ts'
import { parsePoolName, parseSlotName, type SlotName } from '../../workflows/domain/ids.ts'
import type { PolicySettings } from '../../workflows/domain/policy.ts'
import type { StartupPhase } from '../../workflows/domain/words.ts'
import { createFakeEngine, type FakeContainer } from './pool-engine.ts'
import { createFaults } from './pool-faults.ts'
import { createFakeRecords } from './pool-records.ts'
import { createFakeTraffic } from './pool-traffic.ts'

let pools = 0
export const slotNames = (count: number): SlotName[] =>
  Array.from({ length: count }, (_, index) => parseSlotName(`vault_web${index + 1}`))

/** Each has a name of its own, so that the workflows of two tests never meet. */
export interface FakePoolOptions {
  replicas?: number
  settings?: Partial<PolicySettings>
  gateMs?: number
  healthyAfterMs?: number
}

export function createFakePool(options: FakePoolOptions = {}) {
  const { replicas = 3, settings = {}, gateMs = 10, healthyAfterMs = 20 } = options
  pools += 1
  const name = parsePoolName(`vault-${pools}`)
  const faults = createFaults()
  const engine = createFakeEngine(faults, { slots: slotNames(replicas), spec: 'spec-1', healthyAfterMs })
  const traffic = createFakeTraffic(faults, engine, gateMs)
  const records = createFakeRecords(faults)
  const phases: StartupPhase[] = []
  const deps: ActivityDeps = {
    engine: engine.port,
    traffic: traffic.port,
    records: records.port,
    random: { uniform: () => Math.random(), index: (below) => Math.floor(Math.random() * below) },
    clock: { now: () => Date.now(), sleep: (ms, { signal }) => sleep(ms, undefined, { signal }) },
    phase: {
      report: (phase) => {
        if (phases.at(-1) !== phase) phases.push(phase)
      },
      current: () => ({ phase: phases.at(-1) ?? 'connecting' }),
    },
    settings: {
      replicaPort: 8080,
      policy: { meanMs: 3_600_000, graceMs: 500, healthTimeoutMs: 1_000, ...settings },
    },
  }
  const slot = (of: SlotName): FakeContainer | undefined => engine.containers.get(of)
  return { name, deps, faults, engine, traffic, records, phases, slot }
}

export type FakePool = ReturnType<typeof createFakePool>

/** What must hold whenever nothing is under way. Throws with all that does not. */
export function assertInvariants({ engine, traffic, records }: FakePool): void {
  const wrong = [...records.violations]
  const serving = traffic.serving()
  if (serving === null) wrong.push('no serving slot')
  const servingRows = records.incarnations.filter(({ state }) => state === 'serving')
  if (servingRows.length !== 1 || servingRows[0]?.slot !== serving)
    wrong.push('serving in the records differs from HAProxy')
  if (serving !== null && engine.containers.get(serving)?.status !== 'running')
    wrong.push('the serving container does not run')
  for (const container of engine.containers.values()) {
    const known = records.incarnations.some(
      ({ containerId, state }) => containerId === container.id && state !== 'destroyed',
    )
    if (!known) wrong.push(`orphan ${container.name}`)
  }
  for (const row of records.incarnations.filter(({ state }) => state === 'spare' || state === 'candidate')) {
    if (row.servingAt !== null) wrong.push(`${row.slot} #${row.id} has served and is a ${row.state}`)
  }
  if (wrong.length > 0) throw new Error(`invariants: ${wrong.join('; ')}`)
}
