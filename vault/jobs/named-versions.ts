/** Which contents rows name: current or old, trashed or not, being uploaded or about to be purged. */
import type { VaultReader, VaultTransaction } from '../../prisma/vault/client.ts'

/** Of these versions those that no row names. */
export async function filterUnnamed(reader: VaultReader | VaultTransaction, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const id = { in: [...ids] }
  // In the order of their lives, so that what moves on between two reads is seen by the later one. Drafts that have
  // ended count as well: their content goes with them, by `gc`.
  const uploads = await reader.upload.findMany({
    where: { versionId: id, state: { not: 'committed' } },
    select: { versionId: true },
  })
  const versions = await reader.version.findMany({ where: { id, purgedAt: null }, select: { id: true } })
  const purges = await reader.purge.findMany({ where: { versionId: id }, select: { versionId: true } })
  const named = new Set([...versions.map((row) => row.id), ...[...uploads, ...purges].map((row) => row.versionId)])
  return ids.filter((version) => !named.has(version))
}

export async function knowsContents(reader: VaultReader): Promise<boolean> {
  const found = await Promise.all([
    reader.version.findFirst({ where: { purgedAt: null }, select: { id: true } }),
    reader.upload.findFirst({ select: { id: true } }),
    reader.purge.findFirst({ select: { versionId: true } }),
  ])
  return found.some((row) => row !== null)
}
