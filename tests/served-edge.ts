import type { Edge, EdgeOptions } from './haproxy-edge.ts'
import { putInService, startEdge } from './haproxy-edge.ts'
import type { Origin } from './origin.ts'
import { startOrigin } from './origin.ts'

/** An edge with one origin in service. */
export async function startServed(
  options: EdgeOptions = {},
): Promise<AsyncDisposable & { edge: Edge; origin: Origin }> {
  const edge = await startEdge(options)
  const origin = await startOrigin('one')
  await putInService(edge, { slot: 'vault_web1', port: origin.port, epoch: 1 })
  const end = async () => {
    await edge[Symbol.asyncDispose]()
    await origin.kill()
  }
  return { edge, origin, [Symbol.asyncDispose]: end }
}
