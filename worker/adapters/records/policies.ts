import type { RecordsPort, StoredPolicy } from '../../../activities/records.ts'
import { canonicalJson } from '../../../prisma/control/audit-chain.ts'
import type { ControlDatabase, ControlTransaction, PolicyModel } from '../../../prisma/control/client.ts'
import { insertEvent } from './events.ts'
import { pausedOf } from './pools.ts'

type PolicyRecords = Pick<RecordsPort, 'readPolicy' | 'savePolicy'>
type NewPolicy = Parameters<RecordsPort['savePolicy']>[1]

export function createPolicyRecords(database: ControlDatabase): PolicyRecords {
  return {
    async readPolicy(pool, version) {
      const where = { poolId: pool, ...(version !== undefined && { version }) }
      const row = await database.reader.policy.findFirst({ where, orderBy: { version: 'desc' } })
      return row === null ? null : toStored(row)
    },
    savePolicy: (pool, policy) => database.write((tx) => savePolicy(tx, pool, policy)),
  }
}

async function savePolicy(tx: ControlTransaction, pool: string, policy: NewPolicy): Promise<StoredPolicy> {
  const { createdBy, reason, at } = policy
  const body = canonicalJson(policy.body)
  const latest = await tx.policy.findFirst({ where: { poolId: pool }, orderBy: { version: 'desc' } })
  if (latest?.body === body) return toStored(latest)
  const version = (latest?.version ?? 0) + 1
  const row = await tx.policy.create({ data: { poolId: pool, version, body, createdAt: at, createdBy, reason } })
  const saved = await tx.pool.update({ where: { id: pool }, data: { policyVersion: version, updatedAt: at } })
  await insertEvent(tx, {
    ...{ pool, type: 'policy', severity: 'info', subject: pool, at },
    data: { version, paused: pausedOf(saved), by: createdBy, reason, at },
    dedupeKey: `policy/${pool}/${version}`,
  })
  return toStored(row)
}

function toStored({ version, body, createdAt }: PolicyModel): StoredPolicy {
  return { version, body: JSON.parse(body), createdAt }
}
