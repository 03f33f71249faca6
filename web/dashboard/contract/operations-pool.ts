/** The pool: how it stands, orders to it, its containers and its rules. */
import { ContainerList, IncarnationList, IncarnationsQuery } from './containers.ts'
import { Metrics, MetricsQuery } from './metrics.ts'
import type { Operation } from './operation.ts'
import { PolicyAnswer, PolicyQuery, PolicyRequest, PolicyState } from './policy.ts'
import { DestroyRequest, HoldRequest, QuarantineAnswer, QuarantineList, ReleaseRequest } from './quarantine.ts'
import { RiskAnswer, RiskRequest } from './risk.ts'
import { PauseRequest, ResumeRequest, RotateAnswer, RotateRequest, RotationState } from './rotation.ts'
import { RotationDetail, RotationList, RotationsQuery } from './rotations.ts'

/** An order goes to the orchestrator, which may be away, late or busy with another. */
const orders = ['orchestrator_unavailable', 'orchestrator_timeout', 'busy'] as const

export const poolOperations: readonly Operation[] = [
  {
    ...{ method: 'GET', path: '/api/rotation', who: 'viewer', group: 'rotation', status: 200 },
    summary: 'The pool as it stands',
    answer: RotationState,
  },
  {
    ...{ method: 'POST', path: '/api/rotation/rotate', who: 'operator', group: 'rotation', status: 202 },
    summary: 'Rotate now; which container takes over stays random',
    ...{ idempotencyKey: true, body: RotateRequest, answer: RotateAnswer },
    errors: [...orders, 'rotation_in_progress', 'idempotency_mismatch', 'startup_in_progress'],
  },
  {
    ...{ method: 'POST', path: '/api/rotation/pause', who: 'operator', group: 'rotation', status: 200 },
    summary: 'Stop the timer for an hour, until an instant, or until somebody resumes',
    ...{ body: PauseRequest, answer: RotationState, errors: orders },
  },
  {
    ...{ method: 'POST', path: '/api/rotation/resume', who: 'operator', group: 'rotation', status: 200 },
    summary: 'Let the timer run',
    ...{ body: ResumeRequest, answer: RotationState, errors: orders },
  },
  {
    ...{ method: 'GET', path: '/api/rotation/policy', who: 'viewer', group: 'rotation', status: 200 },
    summary: 'The policy in force, or an earlier version',
    ...{ query: PolicyQuery, answer: PolicyState, errors: ['not_found'] },
  },
  {
    ...{ method: 'POST', path: '/api/rotation/policy', who: 'operator', group: 'rotation', status: 200 },
    summary: 'Check, simulate and save a policy',
    ...{ body: PolicyRequest, answer: PolicyAnswer },
    errors: [...orders, 'policy_invalid', 'version_conflict', 'step_up_required', 'not_found'],
  },
  {
    ...{ method: 'GET', path: '/api/rotations', who: 'viewer', group: 'rotation', status: 200 },
    summary: 'Rotations, newest first',
    ...{ query: RotationsQuery, answer: RotationList, media: ['text/csv'] },
  },
  {
    ...{ method: 'GET', path: '/api/rotations/{id}', who: 'viewer', group: 'rotation', status: 200 },
    summary: 'One rotation with its steps, counters, evidence and drift; by epoch or by the id of its workflow',
    ...{ answer: RotationDetail, errors: ['not_found'] },
  },
  {
    ...{ method: 'GET', path: '/api/containers', who: 'viewer', group: 'containers', status: 200 },
    summary: 'What stands in each slot',
    answer: ContainerList,
  },
  {
    ...{ method: 'GET', path: '/api/incarnations', who: 'viewer', group: 'containers', status: 200 },
    summary: 'Lives of containers, newest first',
    ...{ query: IncarnationsQuery, answer: IncarnationList },
  },
  {
    ...{ method: 'GET', path: '/api/metrics', who: 'viewer', group: 'figures', status: 200 },
    summary: 'Series for charts, and figures of exposure and unpredictability',
    ...{ query: MetricsQuery, answer: Metrics, media: ['text/plain'] },
  },
  {
    ...{ method: 'GET', path: '/metrics', who: 'viewer', token: 'metrics', group: 'figures', status: 200 },
    summary: 'The state of the pool as Prometheus text',
    ...{ answer: null, media: ['text/plain'] },
  },
  {
    ...{ method: 'POST', path: '/api/risk', who: 'operator', token: 'risk', group: 'events', status: 202 },
    summary: 'What an intrusion detection or a log watcher has seen',
    ...{ body: RiskRequest, answer: RiskAnswer, errors: orders },
  },
  {
    ...{ method: 'GET', path: '/api/quarantine', who: 'viewer', group: 'quarantine', status: 200 },
    summary: 'Containers that were cut off and are kept for inspection',
    answer: QuarantineList,
  },
  {
    ...{
      method: 'POST',
      path: '/api/quarantine/{incarnation}/hold',
      who: 'operator',
      group: 'quarantine',
      status: 200,
    },
    summary: 'Keep one until an instant',
    ...{ body: HoldRequest, answer: QuarantineAnswer, errors: [...orders, 'not_found', 'step_up_required'] },
  },
  {
    ...{
      method: 'POST',
      path: '/api/quarantine/{incarnation}/release',
      who: 'operator',
      group: 'quarantine',
      status: 200,
    },
    summary: 'It was a false alarm: marked so and destroyed',
    ...{ body: ReleaseRequest, answer: QuarantineAnswer, errors: [...orders, 'not_found', 'step_up_required'] },
  },
  {
    ...{
      method: 'POST',
      path: '/api/quarantine/{incarnation}/destroy',
      who: 'operator',
      group: 'quarantine',
      status: 200,
    },
    summary: 'Destroy one for good',
    ...{ body: DestroyRequest, answer: QuarantineAnswer, errors: [...orders, 'not_found', 'step_up_required'] },
  },
]
