/** After the point of no return: the old one goes, whatever happens, and its slot is filled again. */
import { CancellationScope, condition } from '@temporalio/workflow'
import type { SlotName } from './domain/ids.ts'
import type { Member, RotationResult } from './domain/rotation-order.ts'
import { type End, type Facts, isHostile, showChoice, showEnd } from './rotation-facts.ts'
import { attempt, careful, codeOfFailure, stubborn, waiting } from './steps.ts'

/** `next` serves. Nothing from here on can be cancelled. */
export async function goForward(facts: Facts, next: Member): Promise<End> {
  return CancellationScope.nonCancellable(async () => {
    const { old } = facts
    // While the old one goes, another spare stands up, without which the gateway could not fail over; nobody waits for it.
    const standing = stand(facts)
    const end = old === null ? rotated : await drainAndRemove(facts, old, next)
    const stood = await standing
    if (!end.replaced) return end
    if (old !== null && end.outcome === 'rotated') await fill(facts, old.slot)
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
      const standing = stand(facts)
      const end = await remove(facts, old, next)
      const stood = await standing
      if (end.outcome === 'rotated') await fill(facts, old.slot)
      if (end.replaced && stood?.slot == null) await stand(facts)
      return end
    })
  } catch (failure) {
    return { outcome: 'alarm', reason: codeOfFailure(failure), replaced: false }
  }
}

const rotated: End = { outcome: 'rotated', reason: null, replaced: true }

/** The gateway has failed back to the old one while it drained: it serves users, and a person looks at the new one. */
const SERVES_AGAIN = 'slot_serving'
const servesAgain: End = { outcome: 'alarm', reason: SERVES_AGAIN, replaced: false }

async function drainAndRemove(facts: Facts, old: Member, next: Member): Promise<End> {
  if (isHostile(facts)) return remove(facts, old, next)
  try {
    const drained = await drainUnlessHostile(facts, old)
    if (drained !== null) Object.assign(facts, drained)
  } catch (failure) {
    if (codeOfFailure(failure) === SERVES_AGAIN) return servesAgain
  }
  return remove(facts, old, next)
}

/** null: it was called hostile meanwhile, so nothing is waited for any more. */
async function drainUnlessHostile(facts: Facts, old: Member) {
  const { order } = facts
  const scope = new CancellationScope()
  const drained = scope.run(() => waiting(order.graceMs).drainOld({ order, seq: facts.nextSeq(), old }))
  let over = false
  const ended = drained.finally(() => {
    over = true
  })
  const first = await Promise.race([ended, condition(() => over || isHostile(facts)).then(() => null)])
  if (first !== null || !isHostile(facts)) return ended
  scope.cancel()
  return ended.catch(() => null) // it was told to end
}

async function stand({ order: { pool, epoch, healthTimeoutMs } }: Facts) {
  return attempt(waiting(healthTimeoutMs).standCandidate({ pool, epoch, healthTimeoutMs }))
}

/** Stopped, destroyed, proved gone; still there after all tries is a person's matter. */
async function remove(facts: Facts, old: Member, next: Member): Promise<End> {
  const { order } = facts
  try {
    const { cut } = await stubborn.stopOld({ order, seq: facts.nextSeq(), old })
    facts.cut = (facts.cut ?? 0) + cut
  } catch (failure) {
    if (codeOfFailure(failure) === SERVES_AGAIN) return servesAgain
  }
  if (isHostile(facts)) return shelve(facts, old, next)
  return destroy(facts, old, next)
}

/** Kept stopped for inspection. What cannot be kept is destroyed like any other. */
async function shelve(facts: Facts, old: Member, next: Member): Promise<End> {
  const { order } = facts
  try {
    const kept = await stubborn.quarantineOld({ order, seq: facts.nextSeq(), old, new: next.id })
    facts.exposureMs = kept.exposureMs
    facts.finishedAtMs = kept.finishedAtMs
    return rotated
  } catch (failure) {
    return codeOfFailure(failure) === SERVES_AGAIN ? servesAgain : destroy(facts, old, next)
  }
}

async function destroy(facts: Facts, old: Member, next: Member): Promise<End> {
  const { order } = facts
  try {
    const destroyed = await stubborn.destroyOld({ order, seq: facts.nextSeq(), old, new: next.id })
    facts.exposureMs = destroyed.exposureMs
    facts.finishedAtMs = destroyed.finishedAtMs
    return rotated
  } catch (failure) {
    if (codeOfFailure(failure) === SERVES_AGAIN) return servesAgain
    return { outcome: 'alarm', reason: 'not_destroyed', replaced: true }
  }
}

async function fill({ order, nextSeq }: Facts, slot: SlotName): Promise<void> {
  await attempt(waiting(order.healthTimeoutMs).prepareSpare({ order, seq: nextSeq(), slot }))
}

/** Slots whose candidate failed in this rotation get a new incarnation; the outcome does not hang on it. */
async function refill(facts: Facts): Promise<void> {
  for (const slot of new Set(facts.tried)) {
    if (slot !== facts.new?.slot || !facts.switchedAtMs) await fill(facts, slot)
  }
}

/** Closes the record and answers the controller. */
export async function finish(facts: Facts, end: End): Promise<RotationResult> {
  if (!end.replaced && end.reason !== 'stale_epoch') {
    await refill(facts)
    if (facts.tried.length > 0) await stand(facts)
  }
  if (!end.replaced) showChoice(facts)
  showEnd(facts, end)
  const { order, old, before, switchedAtMs, finishedAtMs, drainMs, cut, exposureMs } = facts
  const times = { switchedAtMs, finishedAtMs, drainMs, cut, exposureMs }
  const { outcome, reason, replaced } = end
  const closed = await attempt(
    stubborn.closeRotation({ order, outcome, reason, old, new: facts.new, before, ...times }),
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
