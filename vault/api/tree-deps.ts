import type { VaultTransaction } from '../../prisma/vault/client.ts'
import { appendAudit } from '../storage/audit-log.ts'
import type { BlobStore } from '../storage/blob-store.ts'
import { keptAddress, readAddress } from './address.ts'
import type { Authenticate } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import type { Exchange } from './exchange.ts'

/** What the routes of the tree, its contents and its links are given. */
export interface TreeDeps {
  api: ApiDeps
  blobs: BlobStore
  authenticate: Authenticate
}

/** Who did it, and from where; `kind` of the fact is that of the target. */
export interface Actor {
  id: string
  /** As the installation keeps addresses. */
  ip: string | null
}

export const readActor = ({ api }: TreeDeps, { incoming }: Exchange, id: string): Actor => ({
  id,
  ip: keptAddress(readAddress(incoming), api.settings.auditIp),
})

export interface Act {
  kind: 'space' | 'folder' | 'file' | 'version' | 'link'
  action: string
  targetId: string
}

/** Writes what an actor did, inside the transaction that does it. */
export async function auditAct(tx: VaultTransaction, actor: Actor, act: Act): Promise<void> {
  await appendAudit(tx, { ...act, actorId: actor.id, ok: true, ip: actor.ip })
}
