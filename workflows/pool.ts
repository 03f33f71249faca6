/** The controller of a pool: times and decides, and starts one rotation at a time. */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  workflowInfo,
} from '@temporalio/workflow'
import { type Decision, decide } from './domain/pool-decision.ts'
import { type PoolEvent, type PoolState, transition } from './domain/pool-state.ts'
import type { RotationOrder, RotationResult } from './domain/rotation-order.ts'
import { startupSignals, workflowIds, workflowTypes } from './messages.ts'
import { handlePoolMessages } from './pool-handlers.ts'
import type { rotation } from './rotation.ts'
import { attempt, patient, stubborn } from './steps.ts'

/** A draw fails only while no worker is there for longer than an activity waits. */
const DRAW_AGAIN_MS = 10_000

/** What a handler may do to the controller. */
export interface Controller {
  readonly state: PoolState
  apply(event: PoolEvent): void
}

export async function pool(input: PoolState): Promise<void> {
  let state = input
  const controller: Controller = {
    get state() {
      return state
    },
    apply: (event) => {
      state = transition(state, event)
    },
  }
  handlePoolMessages(controller)
  for (;;) {
    if (workflowInfo().continueAsNewSuggested && state.business.is !== 'rotating') {
      await condition(allHandlersFinished)
      await continueAsNew<typeof pool>(state)
    }
    await act(controller, decide(state, Date.now()))
  }
}

async function act(controller: Controller, decision: Decision): Promise<void> {
  const { state, apply } = controller
  switch (decision.do) {
    case 'rotate':
      return rotate(controller)
    case 'begin': {
      const { wish, risk } = decision
      return apply({ type: 'rotationBegan', wish, atMs: Date.now(), answer: null, ...(risk && { risk }) })
    }
    case 'dropRisk':
      return apply({ type: 'riskDropped', risk: decision.risk })
    case 'draw':
      return draw(controller)
    case 'resume':
      apply({ type: 'resumed', atMs: Date.now() })
      await attempt(stubborn.recordResume({ pool: state.pool, by: null, reason: 'the pause has ended' }))
      return
    case 'grantHold':
      return grantHold(controller)
    case 'expireHold':
      return apply({ type: 'holdExpired', atMs: Date.now() })
    case 'wait':
      return wait(controller, decision.forMs)
  }
}

/** Until the time has passed, a message has changed anything, or the history has become long: pings alone fill it. */
async function wait(controller: Controller, forMs: number | null): Promise<void> {
  const before = controller.state
  const changed = () => controller.state !== before || workflowInfo().continueAsNewSuggested
  if (forMs === null) await condition(changed)
  else await condition(changed, forMs)
}

/** Only here, when it is needed, does the instant come to be; what changed meanwhile makes it void. */
async function draw(controller: Controller): Promise<void> {
  const before = controller.state
  const delayMs = await attempt(patient.drawDelay({ interval: before.policy.interval }))
  if (delayMs === null) await wait(controller, DRAW_AGAIN_MS)
  else if (controller.state === before) controller.apply({ type: 'delayDrawn', delayMs })
}

async function grantHold({ state, apply }: Controller): Promise<void> {
  const by = state.holdWish?.by
  apply({ type: 'holdGranted' })
  if (by === undefined) return
  // A start-up that has ended meanwhile needs no answer; its hold ends by its bound.
  await attempt(getExternalWorkflowHandle(by).signal(startupSignals.holdGranted))
}

async function rotate(controller: Controller): Promise<void> {
  const { business } = controller.state
  if (business.is !== 'rotating') return
  const order = orderOf(controller.state, business)
  const result = await runRotation(order)
  controller.apply({ type: 'rotationEnded', result, atMs: Date.now() })
}

type Rotating = Extract<PoolState['business'], { is: 'rotating' }>

function orderOf({ pool, policy, policyVersion, failuresInRow }: PoolState, business: Rotating): RotationOrder {
  const { trigger, detail, reason, requestedBy, takenOver } = business.wish
  const { graceMs, healthTimeoutMs, bakeMs } = policy
  return {
    ...{ pool, epoch: business.epoch, decidedAtMs: business.sinceMs, policyVersion, failuresInRow },
    ...{ trigger, triggerDetail: detail, reason, requestedBy, takenOver },
    ...{ graceMs, healthTimeoutMs, bakeMs },
  }
}

/** A rotation outlives its controller, and one that is terminated from outside does not end it. */
async function runRotation(order: RotationOrder): Promise<RotationResult> {
  const { pool, epoch } = order
  try {
    const child = await startChild<typeof rotation>(workflowTypes.rotation, {
      workflowId: workflowIds.rotation(pool, epoch),
      args: [order],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
    return await child.result()
  } catch {
    const note = `rotation ${epoch} ended without a result: see it in Temporal; reconcile puts the pool right`
    await attempt(stubborn.raiseAlert({ pool, code: 'rotation_lost', subject: pool, note }))
    return {
      ...{ epoch, outcome: 'alarm', reason: 'rotation_lost', replaced: false },
      ...{ serving: null, epochSeen: epoch, durationMs: 0, exposureMs: null },
    }
  }
}
