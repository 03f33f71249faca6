/** Mutual exclusion of jobs by rows that expire: a killed job shuts nobody out for longer than `LEASE_MS`. */
import type { VaultDatabase } from '../../prisma/vault/client.ts'
import { type JobContext, JobError } from './job.ts'

export const LEASE_MS = 30_000

/**
 * Runs `work` while no other job has a live lease.
 * @throws JobError `lease_held` (worth another try)
 */
export async function withLease<T>(
  database: VaultDatabase,
  { name, owner, now }: { name: string } & Pick<JobContext, 'owner' | 'now'>,
  work: () => Promise<T>,
): Promise<T> {
  const at = now()
  const until = new Date(at.getTime() + LEASE_MS).toISOString()
  await database.write(async (tx) => {
    const other = await tx.lease.findFirst({ where: { until: { gt: at.toISOString() }, owner: { not: owner } } })
    if (other !== null) {
      throw new JobError('lease_held', `${other.name} runs until ${other.until} at the latest`, { refused: false })
    }
    await tx.lease.upsert({ where: { name }, create: { name, owner, until }, update: { owner, until } })
  })
  try {
    return await work()
  } finally {
    await database.write((tx) => tx.lease.deleteMany({ where: { name, owner } }))
  }
}
