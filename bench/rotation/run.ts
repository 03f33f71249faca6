/** The parts of the bench in their order, on one installation that is taken away whatever happens. */
import { loadavg } from 'node:os'
import { createInstallation, type Installation } from '../../tests/docker/installation.ts'
import { compare, type Scheme, type SchemeFigures } from './compare.ts'
import { startCpuMeter } from './cpu-cost.ts'
import { measureCutovers } from './cutovers.ts'
import type { Findings } from './findings.ts'
import { createOwnScheme } from './ours.ts'
import type { Plan } from './plan.ts'
import { openPool, type PoolClient } from './pool-client.ts'
import { listFrozen, listSpares, removeReplicas } from './replicas.ts'
import { readMemory } from './resources.ts'
import { type Rival, startReload, startStopStart } from './rivals.ts'
import { measureStartUp } from './start-up.ts'
import { measureThroughput } from './throughput.ts'
import { watchIncarnations } from './watch-incarnations.ts'

export async function measure(plan: Plan, signal: AbortSignal): Promise<Findings> {
  await using installation = await createInstallation({ VAULT_EXPOSE_INCARNATION: 'true' }, 'bench')
  note('start-up')
  const startUp = await measureStartUp(installation)
  signal.throwIfAborted()
  await using pool = await openPool(installation)
  const ground = { installation, pool, plan, signal }
  const fresh = await readMemory(installation)
  const { cutovers, cpu, failed } = await measureAllCutovers(ground)
  const memory = { fresh, used: await readMemory(installation) }
  note('throughput')
  const throughput = await measureThroughput({ origin: installation.origin, pool, plan, signal })
  const compared = await compareSchemes(ground)
  return { ...{ plan, startUp, cutovers, cpu, throughput, memory, compared }, watchFailed: failed }
}

interface Ground {
  installation: Installation
  pool: PoolClient
  plan: Plan
  signal: AbortSignal
}

async function measureAllCutovers({ installation, pool, plan, signal }: Ground) {
  const watch = watchIncarnations(installation.origin)
  try {
    const order = { installation, pool, watch, signal }
    await measureCutovers({ ...order, rotations: plan.warmUp })
    note(`${plan.drawn} cut-overs, frozen or standing as the pool draws`)
    const meter = await startCpuMeter(installation, plan.idleS, signal)
    const drawn = await measureCutovers({ ...order, rotations: plan.drawn, prepare: meter.lookAtSpares })
    const cpu = await meter.finish(plan.drawn)
    note(`${plan.standing} from a standing candidate`)
    const removeFrozen = async () => removeReplicas(await listFrozen(installation))
    const standing = await measureCutovers({ ...order, rotations: plan.standing, prepare: removeFrozen })
    note(`${plan.cold} cold cut-overs`)
    const removeSpares = async () => removeReplicas(await listSpares(installation, pool))
    const cold = await measureCutovers({ ...order, rotations: plan.cold, prepare: removeSpares })
    return { cutovers: [...drawn, ...standing, ...cold], cpu, failed: watch.failed }
  } finally {
    await watch.stop()
  }
}

async function compareSchemes({ installation, pool, plan, signal }: Ground): Promise<SchemeFigures[]> {
  const run = (scheme: Scheme) => {
    note(`under the open-loop client: ${scheme.name}`)
    return compare(scheme, plan.compared, signal)
  }
  const found = [await run(createOwnScheme(installation, pool))]
  for (const start of [startStopStart, startReload]) {
    await using rival: Rival = await start(installation)
    found.push(await run(rival.scheme))
  }
  return found
}

function note(what: string): void {
  const [lastMinute = 0] = loadavg()
  console.error(`… ${what} (load average ${lastMinute.toFixed(1)})`)
}
