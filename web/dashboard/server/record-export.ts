import type { Actor } from './handle-request.ts'
import type { Services } from './services.ts'

interface Exporting {
  services: Pick<Services, 'audit'>
  actor: Actor
  address: string
  requestId: string
  request: Request
}

/** Who takes records away is on record. */
export async function recordExport({ services, actor, ...asked }: Exporting, object: string): Promise<void> {
  const { search } = new URL(asked.request.url)
  const { address, requestId } = asked
  const deed = { actor: actor.name, role: actor.role, action: 'export', object, result: 'ok' } as const
  await services.audit.append({ ...deed, address, requestId, detail: { query: search.slice(0, 1_000) } })
}
