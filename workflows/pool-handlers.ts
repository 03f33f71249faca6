/** What may be said to the controller. A refusal has a code of `domain/errors.ts` as type and leaves no trace. */
import { defineQuery, defineSignal, defineUpdate, patched, setHandler } from '@temporalio/workflow'
import { recall } from './domain/answers.ts'
import { completePolicy } from './domain/policy.ts'
import { policyProblems } from './domain/policy-problems.ts'
import { rotateRefusal } from './domain/pool-decision.ts'
import { viewPool } from './domain/pool-view.ts'
import { HOSTILE_DETAIL } from './domain/words.ts'
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
import { handleQuarantine } from './quarantine-handlers.ts'
import { refusal, refuseIf, requireText, requireTextOrNull } from './refusal.ts'
import { handleRisks } from './risk-handlers.ts'
import { codeOfFailure, detailsOfFailure, stubborn } from './steps.ts'

// Updates, not signals: their callers act on the answer.
const rotateNow = defineUpdate<RotateNowAnswer, [RotateNow]>(poolUpdates.rotateNow)
const pause = defineUpdate<PoolView, [Pause]>(poolUpdates.pause)
const resume = defineUpdate<PoolView, [Resume]>(poolUpdates.resume)
const setPolicy = defineUpdate<SetPolicyAnswer, [SetPolicy]>(poolUpdates.setPolicy)
const hold = defineSignal<[Hold]>(poolSignals.hold)
const release = defineSignal<[Release]>(poolSignals.release)
/** Delivered only while the controller runs; being delivered is the whole answer. */
const ping = defineSignal(poolSignals.ping)
const stateQuery = defineQuery<PoolView, [StateAt?]>(poolQueries.state)
const policyQuery = defineQuery<PolicyView>(poolQueries.policy)

const LONGEST_PAUSE_MS = 86_400_000

export function handlePoolMessages(controller: Controller): void {
  handleRotateNow(controller)
  handlePause(controller)
  handleSetPolicy(controller)
  handleRisks(controller)
  handleQuarantine(controller)
  setHandler(hold, ({ by, untilMs }) => controller.apply({ type: 'holdWished', by, untilMs }))
  setHandler(release, ({ policy, policyVersion: version, ...known }) =>
    controller.apply({ type: 'released', ...known, policy: { policy, version }, atMs: Date.now() }),
  )
  setHandler(ping, () => {})
  setHandler(stateQuery, (at) => viewPool(controller.state, Math.max(at?.nowMs ?? 0, Date.now())))
  setHandler(policyQuery, () => ({ version: controller.state.policyVersion, policy: controller.state.policy }))
}

function handleRotateNow(controller: Controller): void {
  // Without the mark as the first release wrote it, whose answers are still known.
  const bodyOf = ({ reason, requestedBy, hostile }: RotateNow) =>
    JSON.stringify([reason, requestedBy, ...(hostile === true ? ['hostile'] : [])])
  const check = (wish: RotateNow) => {
    requireText('key', wish.key)
    requireText('requestedBy', wish.requestedBy)
    requireTextOrNull('reason', wish.reason)
    refuseIf(rotateRefusal(controller.state, { key: wish.key, body: bodyOf(wish) }))
  }
  const handler = (wish: RotateNow): RotateNowAnswer => {
    check(wish) // two updates may pass the validator before the first of them is carried out
    const { key, reason, requestedBy } = wish
    const hostile = wish.hostile === true ? { detail: HOSTILE_DETAIL, hostile: 'whoever' as const } : {}
    const known = recall(controller.state.answers, key)
    if (known === null) {
      controller.apply({
        type: 'rotationBegan',
        wish: { trigger: 'manual', detail: null, reason, requestedBy, takenOver: null, ...hostile },
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
    requireTextOrNull('reason', reason)
    if (untilMs === null) return
    const aheadMs = untilMs - Date.now()
    if (!Number.isSafeInteger(untilMs) || aheadMs <= 0 || aheadMs > LONGEST_PAUSE_MS) {
      throw refusal('bad_request', `untilMs: got ${untilMs}, need an instant at most 24 h ahead, or null`)
    }
  }
  setHandler(
    pause,
    async (paused) => {
      const before = controller.state.paused
      apply({ type: 'paused', paused })
      await stubborn.recordPause({ pool: controller.state.pool, ...paused, before })
      return viewPool(controller.state, Date.now())
    },
    { validator: check },
  )
  setHandler(
    resume,
    async ({ by, reason }) => {
      const before = controller.state.paused
      if (before !== null) apply({ type: 'resumed', atMs: Date.now() })
      // The first release recorded nothing where there was nothing to resume.
      if (before !== null || patched('2026-11-24-resume-audit')) {
        await stubborn.recordResume({ pool: controller.state.pool, by, reason, before })
      }
      return viewPool(controller.state, Date.now())
    },
    {
      validator: ({ by, reason }) => {
        requireText('by', by)
        requireTextOrNull('reason', reason)
      },
    },
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
    // Callers of the first release leave out what they do not know of; the rest is as strict as ever.
    const problems = policyProblems(completePolicy(policy, replicas), { replicas, measuredRotationMs: lastRotationMs })
    if (problems.length > 0) throw refusal('policy_invalid', `${problems.length} problems`, { problems })
  }
  setHandler(
    setPolicy,
    async (change) => {
      check(change)
      storing = true
      try {
        const { by, reason } = change
        const { pool, replicas, policy: before, policyVersion: baseVersion } = controller.state
        const policy = completePolicy(change.policy, replicas)
        const order = { pool, policy, by, reason, before, baseVersion }
        const { version } = await stubborn.storePolicy(order).catch(refuseProblems)
        controller.apply({ type: 'policySet', policy, version, atMs: Date.now() })
        return { version }
      } finally {
        storing = false
      }
    },
    { validator: check },
  )
}

/** Time zones are asked for where they are known: the activity refuses what the runtime has never heard of. */
function refuseProblems(failure: unknown): never {
  if (codeOfFailure(failure) !== 'policy_invalid') throw failure
  throw refusal('policy_invalid', 'a time zone is unknown', detailsOfFailure(failure))
}
