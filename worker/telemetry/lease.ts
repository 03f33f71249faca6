import type { ControlTransaction } from '../../prisma/control/client.ts'

export interface LeaseWish {
  name: string
  owner: string
  nowMs: number
  ttlMs: number
}

/** Takes or renews it; false while another owner's has not run out. */
export async function takeLease(tx: ControlTransaction, { name, owner, nowMs, ttlMs }: LeaseWish): Promise<boolean> {
  const held = await tx.lease.findUnique({ where: { name } })
  if (held !== null && held.owner !== owner && Date.parse(held.until) > nowMs) return false
  const until = new Date(nowMs + ttlMs).toISOString()
  await tx.lease.upsert({ where: { name }, create: { name, owner, until }, update: { owner, until } })
  return true
}

/** So that the next process need not wait for it to run out. */
export async function dropLease(
  tx: ControlTransaction,
  { name, owner }: Pick<LeaseWish, 'name' | 'owner'>,
): Promise<void> {
  await tx.lease.deleteMany({ where: { name, owner } })
}
