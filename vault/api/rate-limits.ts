/** Limits of sensitive routes: counted in the database by one statement, so they hold over rotation. */
import type { VaultReader, VaultTransaction } from '../../prisma/vault/client.ts'
import { ApiError } from './problems.ts'

export interface Limit {
  /** At most so many in a window, which begins with the first. */
  count: number
  windowMs: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** Vault page, section 5.4, "Limits". */
export const rateLimits = {
  loginStartOfAddress: { count: 20, windowMs: MINUTE_MS },
  /** Beyond it a proof of work is asked for; the right password always gets in. */
  loginFailuresOfLogin: { count: 10, windowMs: HOUR_MS },
  totpOfUser: { count: 10, windowMs: HOUR_MS },
  registerOfAddress: { count: 10, windowMs: HOUR_MS },
  recoveryOfLogin: { count: 5, windowMs: HOUR_MS },
  linkOpenOfAddress: { count: 60, windowMs: MINUTE_MS },
  /** Beyond it a proof of work is asked for. */
  linkFailures: { count: 5, windowMs: DAY_MS },
  /** Beyond it one guess a minute. */
  linkFailuresOfDay: { count: 100, windowMs: DAY_MS },
  linkSlowed: { count: 1, windowMs: MINUTE_MS },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof rateLimits

export interface Bucket {
  name: LimitName
  /** Whom it counts, without a name that anybody typed: an address, an id, or a pseudonym of a login. */
  of: string
}

/** Counts one. @throws ApiError `rate_limited` beyond the limit; then nothing is counted */
export async function takeTurn(tx: VaultTransaction, bucket: Bucket, now: Date): Promise<void> {
  const { count, expiresAt } = await countUp(tx, bucket, now)
  if (count > rateLimits[bucket.name].count) throw limited(Date.parse(expiresAt) - now.getTime())
}

/** Counts one failure, whatever the limit says. */
export async function countUp(
  tx: VaultTransaction,
  bucket: Bucket,
  now: Date,
): Promise<{ count: number; expiresAt: string }> {
  const key = keyOf(bucket)
  const at = now.toISOString()
  const expiresAt = new Date(now.getTime() + rateLimits[bucket.name].windowMs).toISOString()
  const [row] = await tx.$queryRaw<{ count: number | bigint; expiresAt: string }[]>`
    INSERT INTO "rate_buckets" ("key", "window_start", "count", "expires_at") VALUES (${key}, ${at}, 1, ${expiresAt})
    ON CONFLICT ("key") DO UPDATE SET
      "count" = CASE WHEN "expires_at" <= ${at} THEN 1 ELSE "count" + 1 END,
      "window_start" = CASE WHEN "expires_at" <= ${at} THEN ${at} ELSE "window_start" END,
      "expires_at" = CASE WHEN "expires_at" <= ${at} THEN ${expiresAt} ELSE "expires_at" END
    RETURNING "count", "expires_at" AS "expiresAt"`
  return { count: Number(row?.count ?? 1), expiresAt: row?.expiresAt ?? expiresAt }
}

/** How many the window holds. */
export async function readCount(reader: VaultReader | VaultTransaction, bucket: Bucket, now: Date): Promise<number> {
  const row = await reader.rateBucket.findUnique({ where: { key: keyOf(bucket) } })
  return row === null || row.expiresAt <= now.toISOString() ? 0 : row.count
}

/** Before work is done for it. @throws ApiError `rate_limited` when the next one would be too many */
export async function requireTurn(reader: VaultReader, bucket: Bucket, now: Date): Promise<void> {
  const row = await reader.rateBucket.findUnique({ where: { key: keyOf(bucket) } })
  if (row === null || row.expiresAt <= now.toISOString() || row.count < rateLimits[bucket.name].count) return
  throw limited(Date.parse(row.expiresAt) - now.getTime())
}

export async function forget(tx: VaultTransaction, bucket: Bucket): Promise<void> {
  await tx.rateBucket.deleteMany({ where: { key: keyOf(bucket) } })
}

const keyOf = ({ name, of }: Bucket) => `${name} ${of}`

function limited(waitMs: number): ApiError {
  const retryAfterMs = Math.max(1_000, waitMs)
  const headers = { 'Retry-After': `${Math.ceil(retryAfterMs / 1_000)}` }
  return new ApiError('rate_limited', undefined, { headers, members: { retryAfterMs } })
}
