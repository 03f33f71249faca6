/** One look at everything: what the settings want, what engine and HAProxy have, what the records say. */
import type { ContainerId, Epoch, IncarnationId, SlotName } from './ids.ts'
import type { IncarnationState } from './incarnation.ts'
import type { Paused } from './pool-state.ts'
import type { WindowSpan } from './window-spans.ts'

export interface SurveyedContainer {
  id: ContainerId
  name: string
  status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  spec: string
  variant: string
  imageDigest: string
  address: string | null
  epoch: number
}

export interface SurveyedTraffic {
  slot: SlotName
  wanted: 'maint' | 'candidate' | 'serving' | 'draining'
  wantedAddress: string | null
  /** null while HAProxy cannot be asked. */
  actual: { gateOpen: boolean; takesTraffic: boolean; status: string } | null
}

export interface SurveyedRecord {
  id: IncarnationId
  slot: SlotName
  containerId: ContainerId
  state: IncarnationState
  createdAt: string
  servingAt: string | null
}

export interface Survey {
  wanted: {
    slots: SlotName[]
    jobName: string
    spec: string
    /** Incarnations to be kept ready; absent in surveys of the first release: as many as there are other slots. */
    spares?: number
  }
  /** Maintenance windows from the oldest instant in the records on; absent or empty: there are none. */
  windows?: readonly WindowSpan[]
  epochs: { records: number; proxy: number; gateway: number }
  containers: SurveyedContainer[]
  traffic: { haproxy: boolean; serving: SlotName | null; slots: SurveyedTraffic[] }
  records: {
    servingSlot: SlotName | null
    living: SurveyedRecord[]
    openRotations: Epoch[]
    paused: Paused | null
  }
  atMs: number
}

/** The epoch that outranks everyone who has acted so far. */
export function nextEpoch({ epochs }: Survey): number {
  return 1 + currentEpoch(epochs)
}

export function currentEpoch(epochs: Survey['epochs']): number {
  return Math.max(epochs.records, epochs.proxy, epochs.gateway)
}
