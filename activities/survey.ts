/** One look at everything, for start-up and reconcile. Changes nothing but missing rows of pool and slots. */
import type { PoolName } from '../workflows/domain/ids.ts'
import type { Policy } from '../workflows/domain/policy.ts'
import { readPolicyBody } from '../workflows/domain/policy-body.ts'
import type { Survey, SurveyedContainer, SurveyedRecord, SurveyedTraffic } from '../workflows/domain/survey.ts'
import type { WindowSpan } from '../workflows/domain/window-spans.ts'
import { calendarAround } from './calendar.ts'
import type { ActivityDeps, EngineContainer, IncarnationRecord, SlotTraffic } from './deps.ts'
import { currentCall } from './waiting.ts'

export const createSurveyActivities = ({ engine, traffic, records, clock }: ActivityDeps) => ({
  async surveyPool({ pool }: { pool: PoolName }): Promise<Survey> {
    const call = currentCall()
    await records.declarePool(pool, engine.slots)
    const [containers, proxyEpoch, pooled, row, living, open, stored] = await Promise.all([
      engine.list(call),
      engine.highestEpoch('replicas', call),
      traffic.readPool(pool, call),
      records.readPool(pool),
      records.listLiving(pool),
      records.listOpenRotations(pool),
      records.readPolicy(pool),
    ])
    const policy =
      stored === null ? null : (readPolicyBody(stored.body, { replicas: engine.slots.length })?.policy ?? null)
    const windows = policy === null ? [] : windowsSince(policy, living, clock.now())
    return {
      wanted: {
        ...{ slots: [...engine.slots], jobName: engine.jobName, spec: engine.spec },
        ...(policy !== null && { spares: policy.spares }),
      },
      ...(windows.length > 0 && { windows }),
      epochs: { records: row.epoch, proxy: proxyEpoch, gateway: pooled.epoch },
      containers: containers.map(surveyContainer),
      traffic: {
        haproxy: pooled.haproxyStartMs !== null,
        serving: pooled.serving,
        slots: pooled.slots.map(surveySlot),
      },
      records: {
        servingSlot: row.servingSlot,
        living: living.map(surveyRecord),
        openRotations: open.map(({ epoch }) => epoch),
        paused: row.paused,
      },
      atMs: clock.now(),
    }
  },
})

/** As far as the oldest service that still runs goes back. */
function windowsSince({ windows }: Policy, living: readonly IncarnationRecord[], nowMs: number): readonly WindowSpan[] {
  if (windows.length === 0) return []
  const since = living.flatMap(({ servingAt }) => (servingAt === null ? [] : [Date.parse(servingAt)]))
  return calendarAround(nowMs, { windows, fromMs: Math.min(nowMs, ...since) }).spans
}

function surveyContainer(container: EngineContainer): SurveyedContainer {
  const { id, name, status, imageDigest, address, labels } = container
  return { id, name, status, imageDigest, address, spec: labels.spec, variant: labels.variant, epoch: labels.epoch }
}

function surveySlot({ slot, wanted, actual }: SlotTraffic): SurveyedTraffic {
  const { state, address } = wanted
  const seen = actual && { gateOpen: actual.gateOpen, takesTraffic: actual.takesTraffic, status: actual.status }
  return { slot, wanted: state, wantedAddress: address, actual: seen }
}

function surveyRecord({ id, slot, containerId, state, createdAt, servingAt }: IncarnationRecord): SurveyedRecord {
  return { id, slot, containerId, state, createdAt, servingAt }
}
