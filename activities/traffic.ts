/** Steps of a rotation that act on HAProxy. */
import { StepError } from '../workflows/domain/errors.ts'
import type { Member } from '../workflows/domain/rotation-order.ts'
import type { ActivityDeps, PoolTraffic, SlotCounters } from './deps.ts'
import { type Drained, drain } from './drain.ts'
import type { OldInput } from './engine.ts'
import { awaitGate } from './gate.ts'
import { iso, slotOf } from './members.ts'
import { noted } from './noted.ts'
import type { StepInput } from './step-input.ts'
import { recordStrays } from './strays.ts'
import { askUntil, currentCall } from './waiting.ts'

export interface MemberInput extends StepInput {
  member: Member
}
export interface SwitchInput extends StepInput {
  old: Member | null
  new: Member
}

/** How long HAProxy may take to show what it was told. */
const READ_BACK_MS = 500

export const createTrafficActivities = (deps: ActivityDeps) => ({
  /** The slot has the member's address and HAProxy's gate is open. Safe to repeat. @throws `not_healthy`, `candidate_exited` */
  async awaitHealthy({ order, member }: MemberInput): Promise<{ gateMs: number }> {
    const startedMs = deps.clock.now()
    await awaitGate(deps, { ...order, member, untilMs: startedMs + order.healthTimeoutMs })
    return { gateMs: deps.clock.now() - startedMs }
  },

  /** All new connections go to `new`, read back from HAProxy. Safe to repeat. @throws `switch_not_read_back` */
  async switchTraffic({ order: { pool, epoch }, old, new: next }: SwitchInput): Promise<{ switchedAtMs: number }> {
    const traffic = await switchTo(deps, { pool, epoch, member: next })
    const switchedAtMs = deps.clock.now()
    const at = iso(switchedAtMs)
    await noted(`${next.slot} serves`, async () => {
      await deps.records.moveIncarnation(next.id, 'serving', { at })
      if (old !== null) await deps.records.moveIncarnation(old.id, 'draining', { at })
      await deps.records.savePool(pool, { epoch, servingSlot: next.slot })
    })
    await recordStrays(deps, { pool, traffic }, old === null ? [next.slot] : [next.slot, old.slot])
    return { switchedAtMs }
  },

  /** Watches the new slot for `bakeMs`. @throws `bake_failed` on the first error that its server makes */
  async bake({ order, member }: MemberInput): Promise<void> {
    const first = await readSlot(deps, order.pool, member)
    const wait = { everyMs: 100, untilMs: deps.clock.now() + order.bakeMs }
    const fault = await askUntil(deps.clock, wait, async () => {
      const now = await readSlot(deps, order.pool, member)
      return faultSince(first, now)
    })
    if (fault !== null) throw new StepError('bake_failed', `${member.slot}: ${fault} while it was watched`)
  },

  /** The old one finishes what it has, at most `graceMs`; then the rest is cut. Safe to repeat, the grace runs once. @throws `slot_serving` */
  drainOld: ({ order, old }: OldInput): Promise<Drained> => drain(deps, order, old),
})

export interface SwitchOrder extends Pick<StepInput['order'], 'pool' | 'epoch'> {
  member: Pick<Member, 'slot'>
}

/** Returns the pool as HAProxy shows it after the switch. @throws `haproxy_unavailable`, `switch_not_read_back`, `not_ready` */
export async function switchTo(
  { traffic, clock }: ActivityDeps,
  { pool, epoch, member }: SwitchOrder,
): Promise<PoolTraffic> {
  const { applied } = await traffic.switchTo({ pool, to: member.slot, epoch }, currentCall())
  if (!applied) throw new StepError('haproxy_unavailable', 'HAProxy was not there for the switch')
  const wait = { everyMs: 5, untilMs: clock.now() + READ_BACK_MS }
  const seen = await askUntil(clock, wait, async () => {
    const state = await traffic.readPool(pool, currentCall())
    return state.serving === member.slot && slotOf(state, member.slot)?.actual?.takesTraffic ? state : null
  })
  if (seen === null) throw new StepError('switch_not_read_back', `HAProxy does not show ${member.slot} as serving`)
  return seen
}

async function readSlot(
  { traffic }: ActivityDeps,
  pool: StepInput['order']['pool'],
  { slot }: Member,
): Promise<{ takesTraffic: boolean; counters: SlotCounters } | null> {
  return slotOf(await traffic.readPool(pool, currentCall()), slot)?.actual ?? null
}

type Seen = Awaited<ReturnType<typeof readSlot>>

function faultSince(first: Seen, now: Seen): string | null {
  if (now === null || first === null) return null // HAProxy is away; that is not the new one's fault
  if (!now.takesTraffic) return 'lost its health'
  const rose = (['hrsp5xx', 'econ', 'eresp'] as const).find((name) => now.counters[name] > first.counters[name])
  return rose === undefined ? null : `${rose} rose`
}
