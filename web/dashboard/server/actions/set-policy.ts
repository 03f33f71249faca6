/** Checks, simulates and saves a policy. */
import { simulatePolicy } from '../../../../workflows/domain/metrics/index.ts'
import type { Policy } from '../../../../workflows/domain/policy.ts'
import { policyProblems } from '../../../../workflows/domain/policy-problems.ts'
import { isTimeZone } from '../../../../workflows/domain/window-times.ts'
import { poolUpdates, type SetPolicy, type SetPolicyAnswer } from '../../../../workflows/messages.ts'
import {
  type PolicyAnswer,
  type PolicyRequest,
  Policy as PolicySchema,
  type PolicyState,
} from '../../contract/policy.ts'
import { DashboardError } from '../dashboard-error.ts'
import type { QueryServices } from '../queries/query-services.ts'
import { readPolicy } from '../queries/read-policy.ts'

/** As the what-if beside the form: the same seed gives the same figures. */
export const SIMULATION = { draws: 10_000, seed: 1 } as const

export interface PolicyOrder {
  by: string
  /** Called when the change weakens the pool; throws when that needs a fresh proof. */
  requireProof(): void
}

/** @throws DashboardError `policy_invalid` with all problems, `version_conflict`, `step_up_required` */
export async function setPolicy(
  services: QueryServices,
  request: PolicyRequest,
  order: PolicyOrder,
): Promise<PolicyAnswer> {
  const current = await readPolicy(services)
  const policy = requireSound(request.policy, current)
  const { baseVersion, reason, dryRun } = request
  if (baseVersion !== current.version) throw conflict(current)
  const simulation = simulate(policy, current)
  if (dryRun) return { version: current.version, policy, simulation }
  if (policy.maxExposureMs > current.policy.maxExposureMs) order.requireProof()
  const change: SetPolicy = { baseVersion, policy, reason, by: order.by }
  const { version } = await services.temporal.update<SetPolicyAnswer>(poolUpdates.setPolicy, change)
  return { version, policy, simulation }
}

function requireSound(raw: unknown, { replicas, measured }: PolicyState): Policy {
  const problems = policyProblems(raw, { replicas, measuredRotationMs: measured.rotationMs, isTimeZone })
  if (problems.length === 0) return PolicySchema.parse(raw)
  const words = problems.map(({ path, expected }) => `${path === '' ? 'policy' : path}: need ${expected}`)
  throw new DashboardError('policy_invalid', words.join('; '), { details: { problems } })
}

function conflict({ version, by, createdAt }: PolicyState): DashboardError {
  const message = `the policy is at version ${version}, saved by ${by} at ${createdAt}: look at it and decide again`
  return new DashboardError('version_conflict', message, { details: { current: version } })
}

export function simulate(policy: Policy, { measured }: Pick<PolicyState, 'measured'>): PolicyAnswer['simulation'] {
  const { cpuMsPerRotation: costCpuMsPerRotation, drainMs } = measured
  return simulatePolicy(policy, { ...SIMULATION, costCpuMsPerRotation, drainMs })
}
