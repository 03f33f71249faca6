/** A replica beside the serving one, on the same volume: from exec to the first yes of its health check. */
import { median } from '../rotation/statistics.ts'
import type { Finding } from './finding.ts'
import type { Ground } from './ground.ts'
import { startVaultProcess } from './vault-process.ts'

const BAR_MS = 300

export async function measureStartUp({ plan, signal, installation }: Ground): Promise<Finding> {
  const found: number[] = []
  for (let start = 0; start < plan.startUps; start++) {
    signal.throwIfAborted()
    await using replica = await startVaultProcess(installation)
    found.push(replica.readyMs)
  }
  return { what: 'replica ready after exec', unit: 'ms', own: median(found), bar: { ownAtMost: BAR_MS } }
}
