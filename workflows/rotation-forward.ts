/** After the point of no return: the old one goes, whatever happens, and its slot is filled again. */
import { CancellationScope } from '@temporalio/workflow'
import type { Member, RotationResult } from './domain/rotation-order.ts'
import { type End, type Facts, showChoice, showEnd } from './rotation-facts.ts'
import { attempt, careful, codeOfFailure, optional, stubborn, waiting } from './steps.ts'

/** `next` serves. Nothing from here on can be cancelled. */
export async function goForward(facts: Facts, next: Member): Promise<End> {
  return CancellationScope.nonCancellable(async () => {
    const { order, old } = facts
    // While the old one drains, another spare stands up: without one the gateway could not fail over.
    const [drained, stood] = await Promise.all([drainIfAny(facts), stand(facts)])
    facts.drainMs = drained?.drainMs ?? null
    facts.cut = drained?.cut ?? null
    const end = old === null ? rotated : await remove(facts, old, next)
    if (old !== null && end.outcome === 'rotated') {
      await attempt(waiting(order.healthTimeoutMs).prepareSpare({ order, seq: facts.nextSeq(), slot: old.slot }))
    }
    await refill(facts)
    if (stood?.slot == null) await stand(facts)
    return end
  })
}

/** Failover: the gateway has switched already, so the dead one goes at once. */
export async function takeOver(facts: Facts): Promise<End> {
  const { order } = facts
  try {
    const choice = await careful.chooseReplacement({ order, seq: facts.nextSeq(), exclude: [], coldTried: true })
    facts.before = choice.before
    if (choice.kind !== 'takenOver') return { outcome: 'kept', reason: 'already_replaced', replaced: false }
    const { old, new: next } = choice
    Object.assign(facts, { old, new: next, switchedAtMs: next.servingSinceMs })
    showChoice(facts)
    return await CancellationScope.nonCancellable(async () => {
      const stood = await stand(facts)
      const end = await remove(facts, old, next)
      await attempt(waiting(order.healthTimeoutMs).prepareSpare({ order, seq: facts.nextSeq(), slot: old.slot }))
      if (stood?.slot == null) await stand(facts)
      return end
    })
  } catch (failure) {
    return { outcome: 'alarm', reason: codeOfFailure(failure), replaced: false }
  }
}

const rotated: End = { outcome: 'rotated', reason: null, replaced: true }

async function drainIfAny(facts: Facts) {
  const { order, old } = facts
  if (old === null) return null
  return attempt(waiting(order.graceMs).drainOld({ order, seq: facts.nextSeq(), old }))
}

async function stand({ order: { pool, epoch, healthTimeoutMs } }: Facts) {
  return attempt(waiting(healthTimeoutMs).standCandidate({ pool, epoch, healthTimeoutMs }))
}

/** Stopped, destroyed, proved gone; still there after all tries is a person's matter. */
async function remove(facts: Facts, old: Member, next: Member): Promise<End> {
  const { order } = facts
  const stopped = await attempt(stubborn.stopOld({ order, seq: facts.nextSeq(), old }))
  facts.cut = facts.cut === null && stopped === null ? null : (facts.cut ?? 0) + (stopped?.cut ?? 0)
  try {
    const destroyed = await stubborn.destroyOld({ order, seq: facts.nextSeq(), old, new: next.id })
    facts.exposureMs = destroyed.exposureMs
    facts.finishedAtMs = destroyed.finishedAtMs
    return rotated
  } catch {
    return { outcome: 'alarm', reason: 'not_destroyed', replaced: true }
  }
}

/** Slots whose candidate failed in this rotation get a new incarnation; the outcome does not hang on it. */
async function refill(facts: Facts): Promise<void> {
  const { order } = facts
  for (const slot of new Set(facts.tried)) {
    if (slot !== facts.new?.slot || !facts.switchedAtMs) {
      await attempt(waiting(order.healthTimeoutMs).prepareSpare({ order, seq: facts.nextSeq(), slot }))
    }
  }
}

/** Closes the record and answers the controller. */
export async function finish(facts: Facts, end: End): Promise<RotationResult> {
  if (!end.replaced && end.reason !== 'stale_epoch') {
    await refill(facts)
    if (facts.tried.length > 0) await stand(facts)
  }
  showEnd(facts, end)
  const { order, old, before, switchedAtMs, finishedAtMs, drainMs, cut, exposureMs } = facts
  const times = { switchedAtMs, finishedAtMs, drainMs, cut, exposureMs }
  const { outcome, reason, replaced } = end
  const closed = await attempt(
    optional.closeRotation({ order, outcome, reason, old, new: facts.new, before, ...times }),
  )
  const served = replaced && facts.new !== null && switchedAtMs !== null
  return {
    epoch: order.epoch,
    ...{ outcome, reason, replaced, exposureMs },
    serving: closed?.serving ?? (served && facts.new ? { slot: facts.new.slot, sinceMs: switchedAtMs } : null),
    epochSeen: Math.max(order.epoch, closed?.epochSeen ?? 0),
    durationMs: Date.now() - facts.startedMs,
  }
}
