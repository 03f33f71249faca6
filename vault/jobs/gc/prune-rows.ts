/** Rows whose time is over. */
import type { VaultTransaction } from '../../../prisma/vault/client.ts'
import type { VaultJob } from '../job.ts'

const DAY_MS = 86_400_000
const BATCH = 500

type Prune = (tx: VaultTransaction, instants: { now: string; dayAgo: string; monthAgo: string }) => Promise<number>

/** Each deletes at most `BATCH` rows and answers how many. */
const prunes: readonly Prune[] = [
  (tx, { now, dayAgo }) => tx.$executeRaw`
    DELETE FROM "sessions" WHERE "id" IN
    (SELECT "id" FROM "sessions" WHERE "expires_at" <= ${now} OR "revoked_at" <= ${dayAgo} LIMIT ${BATCH})`,
  (tx, { now }) => tx.$executeRaw`
    DELETE FROM "spent_tokens" WHERE "hash" IN
    (SELECT "hash" FROM "spent_tokens" WHERE "expires_at" <= ${now} LIMIT ${BATCH})`,
  (tx, { now }) => tx.$executeRaw`
    DELETE FROM "auth_states" WHERE "id" IN (SELECT "id" FROM "auth_states" WHERE "expires_at" <= ${now} LIMIT ${BATCH})`,
  (tx, { now }) => tx.$executeRaw`
    DELETE FROM "rate_buckets" WHERE "key" IN
    (SELECT "key" FROM "rate_buckets" WHERE "expires_at" <= ${now} LIMIT ${BATCH})`,
  (tx, { now }) => tx.$executeRaw`
    DELETE FROM "link_sessions" WHERE "token_hash" IN
    (SELECT "token_hash" FROM "link_sessions" WHERE "expires_at" <= ${now} LIMIT ${BATCH})`,
  (tx, { monthAgo }) => tx.$executeRaw`
    DELETE FROM "invites" WHERE "id" IN (SELECT "id" FROM "invites" WHERE "expires_at" <= ${monthAgo} LIMIT ${BATCH})`,
  (tx, { monthAgo }) => tx.$executeRaw`
    DELETE FROM "folder_removals" WHERE ("folder_id", "rev", "file_id") IN
    (SELECT "folder_id", "rev", "file_id" FROM "folder_removals" WHERE "at" <= ${monthAgo} LIMIT ${BATCH})`,
  // Until then a repeated commit is known by its upload.
  (tx, { now }) => tx.$executeRaw`
    DELETE FROM "uploads" WHERE "id" IN
    (SELECT "id" FROM "uploads" WHERE "state" = 'committed' AND "expires_at" <= ${now} LIMIT ${BATCH})`,
]

/** Answers how many rows went. */
export async function pruneRows({ context, database, lease }: VaultJob): Promise<number> {
  const now = context.now()
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS).toISOString()
  const instants = { now: now.toISOString(), dayAgo: before(1), monthAgo: before(30) }
  let count = 0
  for (const prune of prunes) {
    for (let rows = BATCH; rows === BATCH; count += rows) {
      await lease.keep()
      rows = await database.write((tx) => prune(tx, instants))
    }
  }
  return count
}
