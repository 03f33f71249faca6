/** Counters in `rate_limits` that survive a restart: points within a window which begins with the first of them. */
import { createHash } from 'node:crypto'
import type { ControlReader, ControlTransaction } from '../../../prisma/control/client.ts'

export interface Counted {
  points: number
  expiresAtMs: number
}

const nothing: Counted = { points: 0, expiresAtMs: 0 }

/** No name and no address is readable in the table. */
export function limitKey(kind: string, ...parts: string[]): string {
  return `${kind}:${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`
}

/** One statement, so two at the same moment are two. */
export async function addPoint(
  tx: ControlTransaction,
  key: string,
  { nowMs, windowMs }: { nowMs: number; windowMs: number },
): Promise<Counted> {
  const endMs = nowMs + windowMs
  const [row] = await tx.$queryRaw<{ points: number | bigint; expires_at: number | bigint }[]>`
    INSERT INTO "rate_limits" ("key", "points", "expires_at") VALUES (${key}, 1, ${endMs})
    ON CONFLICT ("key") DO UPDATE SET
      "points" = CASE WHEN "expires_at" <= ${nowMs} THEN 1 ELSE "points" + 1 END,
      "expires_at" = CASE WHEN "expires_at" <= ${nowMs} THEN ${endMs} ELSE "expires_at" END
    RETURNING "points", "expires_at"`
  return { points: Number(row?.points), expiresAtMs: Number(row?.expires_at) }
}

export async function takePointBack(tx: ControlTransaction, key: string): Promise<void> {
  await tx.rateLimit.updateMany({ where: { key, points: { gt: 0 } }, data: { points: { decrement: 1 } } })
}

export async function clearPoints(tx: ControlTransaction, keys: string[]): Promise<void> {
  await tx.rateLimit.deleteMany({ where: { key: { in: keys } } })
}

/** In the order of `keys`. */
export async function readPoints(
  from: Pick<ControlReader, 'rateLimit'>,
  keys: readonly string[],
  nowMs: number,
): Promise<Counted[]> {
  const rows = await from.rateLimit.findMany({ where: { key: { in: [...keys] }, expiresAt: { gt: BigInt(nowMs) } } })
  const found = new Map(rows.map(({ key, points, expiresAt }) => [key, { points, expiresAtMs: Number(expiresAt) }]))
  return keys.map((key) => found.get(key) ?? nothing)
}

export async function dropExpired(tx: ControlTransaction, nowMs: number): Promise<void> {
  const where = { expiresAt: { lte: BigInt(nowMs) } }
  await tx.rateLimit.deleteMany({ where })
  await tx.spentChallenge.deleteMany({ where })
}
