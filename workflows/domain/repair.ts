/** One thing that is not as it should be, and so what to do. */
import type { ContainerId, IncarnationId, SlotName } from './ids.ts'

export type Repair =
  /** Destroy what the slot holds (null: nothing) and make a new spare there (or not: a surplus slot). */
  | { do: 'remake'; slot: SlotName; containerId: ContainerId | null; because: string }
  | { do: 'destroy'; slot: SlotName; containerId: ContainerId; because: string }
  /** The slot's container is healthy and idle but runs, or HAProxy still checks it. */
  | { do: 'freeze'; slot: SlotName; containerId: ContainerId }
  /** A record of a container that is gone. */
  | { do: 'forget'; incarnation: IncarnationId; slot: SlotName; because?: string }
  /** HAProxy still drains a slot with nothing behind it. */
  | { do: 'clearSlot'; slot: SlotName }
  /** The records name another serving slot than HAProxy, or none. */
  | { do: 'adoptServing'; slot: SlotName; containerId: ContainerId }
  /** With three or more slots one spare stands thawed for failover. */
  | { do: 'stand' }
