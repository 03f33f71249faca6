/** How the controller hears of risks: by signal from the orchestrator's own watch, by update from anyone outside. */
import { defineSignal, defineUpdate, setHandler } from '@temporalio/workflow'
import { riskKinds } from './domain/policy.ts'
import { heardOf, isHostile, type RiskEvent, responseTo, type SlotRisk } from './domain/risk.ts'
import { type OutsideRisk, poolSignals, poolUpdates, type RiskAnswer } from './messages.ts'
import type { Controller } from './pool.ts'
import { tellHostile } from './presence.ts'
import { refusal, requireText } from './refusal.ts'
import { stubborn } from './steps.ts'

const riskSignal = defineSignal<[RiskEvent]>(poolSignals.riskEvent)
const riskUpdate = defineUpdate<RiskAnswer, [OutsideRisk]>(poolUpdates.riskEvent)

const LONGEST_DETAIL = 500
const SLOT = /^[A-Za-z0-9][A-Za-z0-9_.-]{1,62}$/

export function handleRisks(controller: Controller): void {
  setHandler(riskSignal, (risk) => raise(controller, risk))
  setHandler(
    riskUpdate,
    async (told) => {
      const risk = toRisk(told)
      const response = responseTo(risk, controller.state.policy)
      await raise(controller, risk) // first the deed, then the diary
      await stubborn.recordRisk({ pool: controller.state.pool, ...told, response })
      return { response }
    },
    { validator: check },
  )
}

/** A rotation that runs is told at once: it may be waiting for the very one that is hostile. */
async function raise({ state, apply }: Controller, risk: RiskEvent): Promise<void> {
  const { business, policy, pool, serving } = state
  const atMs = Date.now()
  apply({ type: 'riskRaised', risk, atMs })
  const heard = heardOf(risk, policy, atMs)
  if (heard === null || heard.kind === 'failover' || !isHostile(heard) || business.is !== 'rotating') return
  const slot = heard.slot ?? serving?.slot
  if (slot !== undefined) await tellHostile(pool, business.epoch, slot)
}

function toRisk({ kind, slot, detail, hostile, by }: OutsideRisk): SlotRisk {
  return { kind, slot: slot as SlotRisk['slot'], detail, hostile, by }
}

function check({ kind, slot, detail, hostile, by }: OutsideRisk): void {
  if (!riskKinds.includes(kind)) throw refusal('bad_request', `kind: need one of ${riskKinds.join(', ')}`)
  if (slot !== null && (typeof slot !== 'string' || !SLOT.test(slot))) {
    throw refusal('bad_request', 'slot: need the name of a slot, or null for the one that serves')
  }
  if (typeof hostile !== 'boolean') throw refusal('bad_request', 'hostile: need true or false')
  requireText('detail', detail, LONGEST_DETAIL)
  requireText('by', by)
}
