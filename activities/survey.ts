/** One look at everything, for start-up and reconcile. Changes nothing but missing rows of pool and slots. */
import type { PoolName } from '../workflows/domain/ids.ts'
import type { Survey, SurveyedContainer, SurveyedRecord, SurveyedTraffic } from '../workflows/domain/survey.ts'
import type { ActivityDeps, EngineContainer, IncarnationRecord, SlotTraffic } from './deps.ts'
import { currentCall } from './waiting.ts'

export const createSurveyActivities = ({ engine, traffic, records, clock }: ActivityDeps) => ({
  async surveyPool({ pool }: { pool: PoolName }): Promise<Survey> {
    const call = currentCall()
    await records.declarePool(pool, engine.slots)
    const [containers, proxyEpoch, pooled, row, living, open] = await Promise.all([
      engine.list(call),
      engine.highestEpoch('replicas', call),
      traffic.readPool(pool, call),
      records.readPool(pool),
      records.listLiving(pool),
      records.listOpenRotations(pool),
    ])
    return {
      wanted: { slots: [...engine.slots], jobName: engine.jobName, spec: engine.spec },
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
