/** The signed head of the audit log; replicas answer it, the hourly job prints it. */
import { hkdfSync } from 'node:crypto'
import type { VaultReader } from '../../prisma/vault/client.ts'
import { createNoteSigner, type NoteSigner, signCheckpoint } from '../audit/note.ts'
import { readAuditRoot, readAuditSize } from './audit-log-proofs.ts'

/** The key that signs checkpoints, made of the server secret (32 bytes). */
export function createAuditSigner(serverSecret: Uint8Array): Promise<NoteSigner> {
  return createNoteSigner(new Uint8Array(hkdfSync('sha512', serverSecret, '', 'leyzen-vault server/v1 audit', 32)))
}

/** @param signers of the present secret, then of the previous one where it still signs */
export async function readCheckpoint(reader: VaultReader, signers: readonly NoteSigner[]): Promise<string> {
  const { uuid } = await reader.instance.findUniqueOrThrow({ where: { id: 1 }, select: { uuid: true } })
  const size = await readAuditSize(reader)
  const root = await readAuditRoot(reader, size)
  return signCheckpoint({ origin: `leyzen-vault/${uuid}`, size, root }, signers)
}
