/** Mutual exclusion of jobs by rows that expire: a killed job shuts nobody out for longer than its lease. */
import type { VaultDatabase } from '../../prisma/vault/client.ts'
import { type JobContext, JobError } from './job.ts'

export const LEASE_MS = 30_000

export interface HeldLease {
  /**
   * To be called between the steps of a long job; writes at most every third of the lease.
   * @throws JobError `lease_lost` when another took it over: nothing more may be done
   */
  keep(): Promise<void>
}

export interface LeaseOrder extends Pick<JobContext, 'owner' | 'now'> {
  name: string
  /** Longer than the longest step of the job that cannot call `keep`. */
  leaseMs?: number
  /** Jobs whose live lease is a refusal and not worth another try. */
  refusedBy?: readonly string[]
}

/**
 * Runs `work` while no other job has a live lease.
 * @throws JobError `lease_held` (worth another try, or refused by `refusedBy`), `lease_lost`
 */
export async function withLease<T>(
  database: VaultDatabase,
  order: LeaseOrder,
  work: (lease: HeldLease) => Promise<T>,
): Promise<T> {
  const { name, owner } = order
  await take(database, order)
  try {
    return await work(createLease(database, order))
  } finally {
    await database.write((tx) => tx.lease.deleteMany({ where: { name, owner } }))
  }
}

async function take(database: VaultDatabase, order: LeaseOrder): Promise<void> {
  const { name, owner, now, leaseMs = LEASE_MS, refusedBy = [] } = order
  const at = now()
  const until = new Date(at.getTime() + leaseMs).toISOString()
  await database.write(async (tx) => {
    const others = await tx.lease.findMany({ where: { until: { gt: at.toISOString() }, owner: { not: owner } } })
    const other = others.find((lease) => refusedBy.includes(lease.name)) ?? others[0]
    if (other !== undefined) {
      const refused = refusedBy.includes(other.name)
      throw new JobError('lease_held', `${other.name} runs until ${other.until} at the latest`, { refused })
    }
    await tx.lease.upsert({ where: { name }, create: { name, owner, until }, update: { owner, until } })
  })
}

function createLease(database: VaultDatabase, { name, owner, now, leaseMs = LEASE_MS }: LeaseOrder): HeldLease {
  let renewedAt = now().getTime()
  return {
    async keep() {
      const at = now().getTime()
      if (at - renewedAt < leaseMs / 3) return
      const until = new Date(at + leaseMs).toISOString()
      const { count } = await database.write((tx) =>
        // One that expired may have let another job begin, even if that one is gone again.
        tx.lease.updateMany({ where: { name, owner, until: { gt: new Date(at).toISOString() } }, data: { until } }),
      )
      if (count === 0) throw new JobError('lease_lost', `the lease of ${name} expired while it ran`, { refused: false })
      renewedAt = at
    },
  }
}
