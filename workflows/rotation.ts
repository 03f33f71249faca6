/** One rotation: another incarnation takes the traffic, the old one is destroyed. */
import { CancellationScope, defineSignal, setHandler } from '@temporalio/workflow'
import { isFaultOfCandidate } from './domain/errors.ts'
import type { SlotName } from './domain/ids.ts'
import { keptOrAlarm, type Member, type RotationOrder, type RotationResult } from './domain/rotation-order.ts'
import { type HostileMark, rotationSignals } from './messages.ts'
import { type End, type Facts, isHostile, newFacts, showBeginning, showChoice } from './rotation-facts.ts'
import { finish, goForward, takeOver } from './rotation-forward.ts'
import { careful, codeOfFailure, stubbornly, waiting } from './steps.ts'

/** Delivered only while the rotation runs; being delivered is the whole answer. */
const ping = defineSignal(rotationSignals.ping)
const hostile = defineSignal<[HostileMark]>(rotationSignals.hostile)

/** Incarnations that one rotation tries before it keeps the old one. */
const MAX_TRIES = 3

export async function rotation(order: RotationOrder): Promise<RotationResult> {
  setHandler(ping, () => {})
  showBeginning(order)
  const facts = newFacts(order)
  setHandler(hostile, ({ slot }) => {
    facts.marked.add(slot)
  })
  const end = order.takenOver === null ? await replace(facts) : await takeOver(facts)
  return CancellationScope.nonCancellable(() => finish(facts, end))
}

async function replace(facts: Facts): Promise<End> {
  const found = await bringCandidate(facts)
  if ('outcome' in found) return found
  const { order } = facts
  const seq = facts.nextSeq
  try {
    const { switchedAtMs } = await careful.switchTraffic({ order, seq: seq(), old: facts.old, new: found })
    facts.switchedAtMs = switchedAtMs
    showChoice(facts) // not before: whoever may look into Temporal would know it ahead of the switch
    // An intruder keeps his connections while the new one is watched, so for him there is no bake.
    if (order.bakeMs > 0 && !isHostile(facts)) await waiting(order.bakeMs).bake({ order, seq: seq(), member: found })
  } catch (failure) {
    // Not read back as done, so it may have happened: first the old slot is ready again, then the candidate goes.
    const back = await turnBack(facts, { slot: found.slot, member: found, maybeSwitched: true, failure })
    if (back !== null) return back
    facts.switchedAtMs ??= Date.now() // only the new one can serve, so the way back is closed
    showChoice(facts)
  }
  return goForward(facts, found)
}

/** A healthy candidate, or the end of the rotation. */
async function bringCandidate(facts: Facts): Promise<Member | End> {
  const { order } = facts
  let coldTried = false
  let because: string | null = null
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const choice = await chooseOrNone(facts, coldTried)
    if (choice.kind === 'none') return kept(facts, because ?? choice.reason)
    if (choice.kind === 'takenOver') return kept(facts, 'already_replaced')
    const slot = choice.kind === 'cold' ? choice.slot : choice.new.slot
    coldTried ||= choice.kind === 'cold'
    let member: Member | null = null
    try {
      member = await careful.startStandby({ order, seq: facts.nextSeq(), choice })
      facts.new = member
      await waiting(order.healthTimeoutMs).awaitHealthy({ order, seq: facts.nextSeq(), member })
      return member
    } catch (failure) {
      because = codeOfFailure(failure)
      const back = await turnBack(facts, { slot, member, maybeSwitched: false, failure })
      if (back === null || back.outcome === 'alarm' || !isFaultOfCandidate(because)) return back ?? kept(facts, because)
    }
  }
  return kept(facts, because ?? 'no_replacement')
}

async function chooseOrNone(facts: Facts, coldTried: boolean) {
  const { order, tried: exclude } = facts
  try {
    const choice = await careful.chooseReplacement({ order, seq: facts.nextSeq(), exclude, coldTried })
    facts.old = choice.old
    facts.before ??= choice.before
    return choice
  } catch (failure) {
    return { kind: 'none', reason: codeOfFailure(failure) } as const
  }
}

interface WayBack {
  slot: SlotName
  member: Member | null
  maybeSwitched: boolean
  failure: unknown
}

/** null: the old one can no longer serve, the new one does. */
async function turnBack(facts: Facts, { failure, ...way }: WayBack): Promise<End | null> {
  const because = codeOfFailure(failure)
  const { order, old, tried } = facts
  tried.push(way.slot)
  try {
    const { kept: stays, cut } = await CancellationScope.nonCancellable(() =>
      stubbornly(way.maybeSwitched ? order.graceMs : 0).compensate({
        order,
        seq: facts.nextSeq(),
        old,
        because,
        ...way,
      }),
    )
    facts.cut = (facts.cut ?? 0) + cut
    if (!stays) return null
    facts.switchedAtMs = null
    return kept(facts, because)
  } catch (second) {
    // Outranked: whoever holds the higher epoch owns the pool now and cleans up.
    if (codeOfFailure(second) === 'stale_epoch') return kept(facts, 'stale_epoch')
    return { outcome: 'alarm', reason: 'compensation_failed', replaced: false }
  }
}

function kept({ order }: Facts, reason: string): End {
  return { outcome: keptOrAlarm(order, reason), reason, replaced: false }
}
