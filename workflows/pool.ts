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
import { parseEpoch, type SlotName } from './domain/ids.ts'
import { completeState, type OlderPoolState } from './domain/pool-begin.ts'
import { type Decision, decide } from './domain/pool-decision.ts'
import { type PoolEvent, type PoolState, transition } from './domain/pool-state.ts'
import { suspects } from './domain/risk.ts'
import type { RotationOrder, RotationResult, Suspects } from './domain/rotation-order.ts'
import { startupSignals, workflowIds, workflowTypes } from './messages.ts'
import { handlePoolMessages } from './pool-handlers.ts'
import { tellHostile } from './presence.ts'
import type { rotation } from './rotation.ts'
import { attempt, patient, stubborn } from './steps.ts'

/** A draw fails only while no worker is there for longer than an activity waits. */
const AGAIN_MS = 10_000

/** What a handler may do to the controller. */
export interface Controller {
  readonly state: PoolState
  apply(event: PoolEvent): void
}

export async function pool(input: OlderPoolState): Promise<void> {
  let state = completeState(input)
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
    case 'shelve':
      return shelve(controller, decision)
    case 'readCalendar':
      return readCalendar(controller, decision.fromMs)
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
  if (delayMs === null) await wait(controller, AGAIN_MS)
  else if (controller.state === before) controller.apply({ type: 'delayDrawn', delayMs })
}

/** Weekly rules become instants where time zones are known; what they are is drawn from nothing and no secret. */
async function readCalendar(controller: Controller, fromMs: number): Promise<void> {
  const { policy, policyVersion } = controller.state
  const calendar = await attempt(patient.readCalendar({ windows: policy.windows, fromMs }))
  if (calendar === null) await wait(controller, AGAIN_MS)
  else if (controller.state.policyVersion === policyVersion) controller.apply({ type: 'calendarRead', calendar })
}

/** A hostile incarnation that takes no traffic is put away without a rotation. Reconcile fills its slot. */
async function shelve(controller: Controller, { risk, slot }: Extract<Decision, { do: 'shelve' }>): Promise<void> {
  controller.apply({ type: 'slotShelved', risk })
  const { pool, epoch } = controller.state
  const { kind, detail, atMs } = risk
  const order = { pool, epoch: parseEpoch(epoch), slot, reason: detail ?? kind, before: atMs ?? Date.now() }
  const done = await attempt(stubborn.shelveIdle(order))
  if (done !== null && done !== 'serves') return
  if (done === null) await wait(controller, AGAIN_MS)
  // It has begun to serve meanwhile: only a rotation may touch it.
  const known = controller.state.serving
  if (known?.slot === slot || done === null) controller.apply({ type: 'riskRaised', risk, atMs: Date.now() })
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
  const result = await runRotation(controller, order)
  controller.apply({ type: 'rotationEnded', result, atMs: Date.now() })
}

type Rotating = Extract<PoolState['business'], { is: 'rotating' }>

function orderOf({ pool, policy, policyVersion, failuresInRow, risks }: PoolState, business: Rotating): RotationOrder {
  const { trigger, detail, reason, requestedBy, takenOver } = business.wish
  const { graceMs, healthTimeoutMs, bakeMs, spares } = policy
  const hostile = suspectsOf(business.wish.hostile ?? [], suspects(risks))
  return {
    ...{ pool, epoch: business.epoch, decidedAtMs: business.sinceMs, policyVersion, failuresInRow },
    ...{ trigger, triggerDetail: detail, reason, requestedBy, takenOver },
    ...{ graceMs, healthTimeoutMs, bakeMs, spares },
    ...(hostile !== null && { hostile }),
  }
}

function suspectsOf(wished: Suspects, known: readonly SlotName[]): Suspects | null {
  if (wished === 'whoever') return wished
  const all = [...new Set([...wished, ...known])]
  return all.length === 0 ? null : all
}

/** A rotation outlives its controller, and one that is terminated from outside does not end it. */
async function runRotation(controller: Controller, order: RotationOrder): Promise<RotationResult> {
  const { pool, epoch } = order
  try {
    const child = await startChild<typeof rotation>(workflowTypes.rotation, {
      workflowId: workflowIds.rotation(pool, epoch),
      args: [order],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
    // Called hostile between the order and the start, when nobody was there to be told.
    for (const slot of suspects(controller.state.risks)) {
      if (order.hostile !== 'whoever' && !order.hostile?.includes(slot)) await tellHostile(pool, epoch, slot)
    }
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
