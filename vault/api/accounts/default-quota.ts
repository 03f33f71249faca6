import { z } from 'zod'
import type { VaultReader, VaultTransaction } from '../../../prisma/vault/client.ts'
import type { ApiDeps } from '../deps.ts'

/** What administrators set in the instance; open, because a later release may keep more there. */
const StoredSettings = z.looseObject({ defaultQuota: z.int().min(0).nullable().optional() })

export async function readStoredSettings(reader: VaultReader | VaultTransaction) {
  const { settings } = await reader.instance.findUniqueOrThrow({ where: { id: 1 }, select: { settings: true } })
  return StoredSettings.parse(JSON.parse(settings))
}

/** Bytes for a new account, null for none: what an administrator set, else what the installation says. */
export async function readDefaultQuota(
  reader: VaultReader | VaultTransaction,
  { settings }: Pick<ApiDeps, 'settings'>,
): Promise<bigint | null> {
  const { defaultQuota } = await readStoredSettings(reader)
  const bytes = defaultQuota === undefined ? settings.defaultQuotaBytes : defaultQuota
  return bytes === null || bytes === 0 ? null : BigInt(bytes)
}
