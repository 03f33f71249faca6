/** The audit log, as far as a client need not believe the server: what it remembers, and what is proven. */
import { hashLeaf } from '../audit/hashes.ts'
import { type Checkpoint, openCheckpoint } from '../audit/note.ts'
import { verifyConsistency, verifyInclusion } from '../audit/proofs.ts'
import { AuditEntriesAnswer, AuditEntry, ConsistencyAnswer, InclusionAnswer } from '../contract/audit.ts'
import { InstanceAnswer } from '../contract/instance.ts'
import { routes } from '../contract/routes.ts'
import { fromBase64Url, toBase64Url } from '../keys/index.ts'
import { ClientError } from './errors.ts'
import type { Session } from './session.ts'

/** The last checkpoint that this device has verified. */
export interface CheckpointMemory {
  read(): Promise<RememberedCheckpoint | undefined>
  save(checkpoint: RememberedCheckpoint): Promise<void>
}

export interface RememberedCheckpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  /** The note itself: with it anyone can be shown what the server signed. */
  readonly note: string
  readonly seenAt: string
  /** Base64url of the key that signs after a rotation, where it is another than the account's own. */
  readonly auditKey?: string
}

export interface VerifiedEntry {
  readonly seq: number
  readonly entry: AuditEntry
}

/**
 * The newest checkpoint, once it continues the remembered one; then it is remembered.
 * @throws ClientError `log_inconsistent`: keep both notes as evidence
 */
export async function checkLog(session: Session, memory: CheckpointMemory): Promise<RememberedCheckpoint> {
  const remembered = await memory.read()
  const shown = await readCheckpoint(session, remembered)
  if (remembered !== undefined) await requireContinuation(session, remembered, shown)
  await memory.save(shown)
  return shown
}

/**
 * By the key that the account has known since it was made, or by one that followed it. A key that the server names now
 * follows when the same note carries both signatures; alone it counts for nothing.
 */
async function readCheckpoint(session: Session, remembered?: RememberedCheckpoint): Promise<RememberedCheckpoint> {
  const { transport, account, platform } = session
  const { id, auditKey: named } = await transport.json(routes.instance, InstanceAnswer)
  const origin = `leyzen-vault/${id}`
  const { bytes } = await transport.bytes(routes.auditCheckpoint)
  const note = new TextDecoder().decode(bytes)
  const trusted = remembered?.auditKey ?? toBase64Url(account.auditKey)
  const opened = await openCheckpoint(note, { origin, publicKey: fromBase64Url(trusted) })
  if (opened === null) throw new ClientError('log_inconsistent')
  const isFollowed = (await openCheckpoint(note, { origin, publicKey: fromBase64Url(named) })) !== null
  const present = isFollowed ? named : trusted
  const adopted = present === toBase64Url(account.auditKey) ? {} : { auditKey: present }
  return { ...opened, note, seenAt: platform.now().toISOString(), ...adopted }
}

async function requireContinuation({ transport }: Session, from: RememberedCheckpoint, to: Checkpoint): Promise<void> {
  if (from.origin !== to.origin || to.size < from.size) throw new ClientError('log_inconsistent')
  const query = { from: from.size, to: to.size }
  const { proof } = await transport.json(routes.auditConsistency, ConsistencyAnswer, { query })
  const claim = { from: from.size, fromRoot: from.root, to: to.size, toRoot: to.root, proof: proof.map(fromBase64Url) }
  if (!(await verifyConsistency(claim))) throw new ClientError('log_inconsistent')
}

/**
 * Entries with a proof of each that it is in the log of that checkpoint; newest first.
 * @param page `before`: only entries with smaller numbers
 * @throws ClientError `log_inconsistent`
 */
export async function readEntries(
  { transport }: Session,
  checkpoint: Checkpoint,
  page: { before?: number; limit?: number } = {},
): Promise<VerifiedEntry[]> {
  const { entries } = await transport.json(routes.audit, AuditEntriesAnswer, { query: { ...page } })
  // Those that came after the checkpoint are proven by the next one.
  const covered = entries.filter(({ seq }) => seq < checkpoint.size)
  return Promise.all(
    covered.map(async ({ seq, entry }) => {
      const query = { seq, size: checkpoint.size }
      const { proof } = await transport.json(routes.auditInclusion, InclusionAnswer, { query })
      const leaf = await hashLeaf(entry)
      const { size, root } = checkpoint
      const isThere = await verifyInclusion({ seq, size, leaf, proof: proof.map(fromBase64Url), root })
      if (!isThere) throw new ClientError('log_inconsistent')
      return { seq, entry: parseEntry(entry) }
    }),
  )
}

function parseEntry(text: string): AuditEntry {
  try {
    return AuditEntry.parse(JSON.parse(text))
  } catch (cause) {
    throw new ClientError('log_inconsistent', { cause })
  }
}
