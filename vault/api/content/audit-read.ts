/** What the audit log says of reading: that somebody did, not how often. */
import { appendAudit } from '../../storage/audit-log.ts'
import { type Caller, isLinkSession } from '../authenticate.ts'
import type { Exchange } from '../exchange.ts'
import { auditAct, readActor, type TreeDeps } from '../tree-deps.ts'

/** One entry for an actor and version in that time, however many ranges are read. */
const READ_EVERY_MS = 600_000

export interface Reading {
  caller: Caller
  version: string
}

const actorOf = (caller: Caller) => (isLinkSession(caller) ? caller.linkId : caller.userId)

export async function auditRead(deps: TreeDeps, exchange: Exchange, { caller, version }: Reading): Promise<void> {
  const database = await deps.api.database()
  const actor = readActor(deps, exchange, actorOf(caller))
  const since = new Date(deps.api.clock().getTime() - READ_EVERY_MS).toISOString()
  const where = { targetId: version, actorId: actor.id, action: 'read', at: { gt: since } }
  if ((await database.reader.auditLog.findFirst({ where, select: { seq: true } })) !== null) return
  await database.write(async (tx) => {
    if ((await tx.auditLog.findFirst({ where, select: { seq: true } })) !== null) return
    await auditAct(tx, actor, { kind: 'version', action: 'read', targetId: version })
  })
}

/** Stored bytes that are missing or cut short are something an owner must be able to find out. */
export async function auditDamage(deps: TreeDeps, exchange: Exchange, { caller, version }: Reading): Promise<void> {
  const database = await deps.api.database()
  const { id: actorId, ip } = readActor(deps, exchange, actorOf(caller))
  const fact = { kind: 'version', action: 'damaged', targetId: version, ok: false } as const
  await database.write((tx) => appendAudit(tx, { ...fact, actorId, ip }))
  deps.api.log.error({ requestId: exchange.requestId, version }, 'stored content is damaged')
}
