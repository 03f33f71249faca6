/** The policy in force, earlier versions, and what simulations count with. */
import type { PolicyModel } from '../../../../prisma/control/client.ts'
import type { Policy } from '../../../../workflows/domain/policy.ts'
import { readPolicyBody } from '../../../../workflows/domain/policy-body.ts'
import type { PolicyState, PolicyVersion } from '../../contract/policy.ts'
import { DashboardError } from '../dashboard-error.ts'
import type { QueryServices } from './query-services.ts'
import { readMeasured } from './read-measured.ts'
import { parseColumn } from './read-rows.ts'

const VERSIONS_SHOWN = 50

/** @throws DashboardError `not_found` for a version that is not there, or before the first start-up has stored one */
export async function readPolicy(services: QueryServices, version?: number): Promise<PolicyState> {
  const { db, config } = services
  const rows = await db.reader.policy.findMany({
    ...{ where: { poolId: config.pool }, orderBy: { version: 'desc' }, take: VERSIONS_SHOWN },
  })
  const row = version === undefined ? rows[0] : await readVersion(services, version)
  const policy = row && policyOf(row, config.slots.length)
  if (row == null || policy == null) {
    const which =
      version === undefined
        ? 'no policy is stored yet: the first start-up is under way'
        : `there is no version ${version}`
    throw new DashboardError('not_found', `policy: ${which}`)
  }
  return {
    ...shown(row),
    policy,
    versions: rows.map(shown),
    replicas: config.slots.length,
    measured: await readMeasured(services),
  }
}

/** null before the first start-up has stored one. */
export async function readCurrentPolicy({
  db,
  config,
}: QueryServices): Promise<{ version: number; policy: Policy } | null> {
  const row = await db.reader.policy.findFirst({ where: { poolId: config.pool }, orderBy: { version: 'desc' } })
  const policy = row === null ? null : policyOf(row, config.slots.length)
  return row === null || policy === null ? null : { version: row.version, policy }
}

function readVersion({ db, config }: QueryServices, version: number): Promise<PolicyModel | null> {
  return db.reader.policy.findUnique({ where: { poolId_version: { poolId: config.pool, version } } })
}

export function policyOf(row: Pick<PolicyModel, 'body'>, replicas: number): Policy | null {
  return readPolicyBody(parseColumn(row.body), { replicas })?.policy ?? null
}

function shown({ version, createdAt, createdBy: by, reason }: PolicyModel): PolicyVersion {
  return { version, createdAt, by, reason }
}
