/** What may be said to the controller. A refusal has a code of `domain/errors.ts` as type and leaves no trace. */
import { ApplicationFailure, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow'
import { recall } from './domain/answers.ts'
import { policyProblems } from './domain/policy-problems.ts'
import { type Refusal, rotateRefusal } from './domain/pool-decision.ts'
import { viewPool } from './domain/pool-view.ts'
import type { RiskEvent } from './domain/risk.ts'
import {
  type Hold,
  type Pause,
  type PolicyView,
  type PoolView,
  poolQueries,
  poolSignals,
  poolUpdates,
  type Release,
  type Resume,
  type RotateNow,
  type RotateNowAnswer,
  type SetPolicy,
  type SetPolicyAnswer,
  type StateAt,
  workflowIds,
} from './messages.ts'
import type { Controller } from './pool.ts'
import { stubborn } from './steps.ts'

// Updates, not signals: their callers act on the answer.
const rotateNow = defineUpdate<RotateNowAnswer, [RotateNow]>(poolUpdates.rotateNow)
const pause = defineUpdate<PoolView, [Pause]>(poolUpdates.pause)
const resume = defineUpdate<PoolView, [Resume]>(poolUpdates.resume)
const setPolicy = defineUpdate<SetPolicyAnswer, [SetPolicy]>(poolUpdates.setPolicy)
const riskEvent = defineSignal<[RiskEvent]>(poolSignals.riskEvent)
const hold = defineSignal<[Hold]>(poolSignals.hold)
const release = defineSignal<[Release]>(poolSignals.release)
/** Delivered only while the controller runs; being delivered is the whole answer. */
const ping = defineSignal(poolSignals.ping)
const stateQuery = defineQuery<PoolView, [StateAt?]>(poolQueries.state)
const policyQuery = defineQuery<PolicyView>(poolQueries.policy)

const LONGEST_PAUSE_MS = 86_400_000
const LONGEST_TEXT = 200

export function handlePoolMessages(controller: Controller): void {
  handleRotateNow(controller)
  handlePause(controller)
  handleSetPolicy(controller)
  setHandler(riskEvent, (risk) => controller.apply({ type: 'riskRaised', risk }))
  setHandler(hold, ({ by, untilMs }) => controller.apply({ type: 'holdWished', by, untilMs }))
  setHandler(release, ({ policy, policyVersion: version, ...known }) =>
    controller.apply({ type: 'released', ...known, policy: { policy, version }, atMs: Date.now() }),
  )
  setHandler(ping, () => {})
  setHandler(stateQuery, (at) => viewPool(controller.state, Math.max(at?.nowMs ?? 0, Date.now())))
  setHandler(policyQuery, () => ({ version: controller.state.policyVersion, policy: controller.state.policy }))
}

function handleRotateNow(controller: Controller): void {
  const bodyOf = ({ reason, requestedBy }: RotateNow) => JSON.stringify([reason, requestedBy])
  const check = (wish: RotateNow) => {
    requireText('key', wish.key)
    requireText('requestedBy', wish.requestedBy)
    if (wish.reason !== null) requireText('reason', wish.reason)
    refuseIf(rotateRefusal(controller.state, { key: wish.key, body: bodyOf(wish) }))
  }
  const handler = (wish: RotateNow): RotateNowAnswer => {
    check(wish) // two updates may pass the validator before the first of them is carried out
    const { key, reason, requestedBy } = wish
    const known = recall(controller.state.answers, key)
    if (known === null) {
      controller.apply({
        type: 'rotationBegan',
        wish: { trigger: 'manual', detail: null, reason, requestedBy, takenOver: null },
        atMs: Date.now(),
        answer: { key, body: bodyOf(wish) },
      })
    }
    const epoch = known?.epoch ?? controller.state.epoch
    return { epoch, rotationId: workflowIds.rotation(controller.state.pool, epoch), replayed: known !== null }
  }
  setHandler(rotateNow, handler, { validator: check })
}

function handlePause(controller: Controller): void {
  const { apply } = controller
  const check = ({ untilMs, by, reason }: Pause) => {
    requireText('by', by)
    if (reason !== null) requireText('reason', reason)
    if (untilMs === null) return
    const aheadMs = untilMs - Date.now()
    if (!Number.isSafeInteger(untilMs) || aheadMs <= 0 || aheadMs > LONGEST_PAUSE_MS) {
      throw refusal('bad_request', `untilMs: got ${untilMs}, need an instant at most 24 h ahead, or null`)
    }
  }
  setHandler(
    pause,
    async (paused) => {
      apply({ type: 'paused', paused })
      await stubborn.recordPause({ pool: controller.state.pool, ...paused })
      return viewPool(controller.state, Date.now())
    },
    { validator: check },
  )
  setHandler(
    resume,
    async ({ by, reason }) => {
      if (controller.state.paused !== null) {
        apply({ type: 'resumed', atMs: Date.now() })
        await stubborn.recordResume({ pool: controller.state.pool, by, reason })
      }
      return viewPool(controller.state, Date.now())
    },
    { validator: ({ by }) => requireText('by', by) },
  )
}

function handleSetPolicy(controller: Controller): void {
  let storing = false
  const check = ({ baseVersion, policy, by, reason }: SetPolicy) => {
    const { policyVersion: current, replicas, lastRotationMs } = controller.state
    if (baseVersion !== current || storing) {
      throw refusal('version_conflict', `the policy is at version ${current}: look again`, { current })
    }
    requireText('by', by)
    requireText('reason', reason)
    const problems = policyProblems(policy, { replicas, measuredRotationMs: lastRotationMs })
    if (problems.length > 0) throw refusal('policy_invalid', `${problems.length} problems`, { problems })
  }
  setHandler(
    setPolicy,
    async (change) => {
      check(change)
      storing = true
      try {
        const { policy, by, reason } = change
        const { version } = await stubborn.storePolicy({ pool: controller.state.pool, policy, by, reason })
        controller.apply({ type: 'policySet', policy, version, atMs: Date.now() })
        return { version }
      } finally {
        storing = false
      }
    },
    { validator: check },
  )
}

function refusal(code: Refusal['code'], message: string, details: Refusal['details'] = {}): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code, details)
}

function refuseIf(found: Refusal | null): void {
  if (found !== null) throw refusal(found.code, found.message, found.details)
}

function requireText(field: string, value: unknown): void {
  if (typeof value === 'string' && value.length > 0 && value.length <= LONGEST_TEXT) return
  throw refusal('bad_request', `${field}: need 1 to ${LONGEST_TEXT} characters`)
}
