/** What the page knows from the live feed. Every part keeps its identity until it changes. */
import type { Alert } from '../contract/alerts.ts'
import type { Container } from '../contract/containers.ts'
import type { RotationState } from '../contract/rotation.ts'
import type { Rotation } from '../contract/rotations.ts'
import type { OpenStep } from '../contract/stream.ts'

export interface SlotFigures {
  /** Of one processor. */
  cpuRatio: number
  memoryBytes: number
  rxBytesPerS: number
  txBytesPerS: number
  connections: number
}

export interface TrafficFigures {
  requestsPerS: number
  /** HAProxy's mean over its last 1,024 requests; null where there was no request. */
  meanMs: number | null
  lost: number
  cut: number
  connections: number
  queue: number
}

export interface StatsPoint {
  /** Unix seconds. */
  t: number
  /** By name; a slot without a container has none. */
  slots: ReadonlyMap<string, SlotFigures>
  /** Null: HAProxy gave no figures. */
  traffic: TrafficFigures | null
}

export type Connection = 'connecting' | 'live' | 'reconnecting'

export interface LiveState {
  connection: Connection
  /** Nothing has come for five seconds: what is shown is as of `lastAtMs`, and clocks stand still. */
  stale: boolean
  /** When the feed last brought anything, on `performance.now()`; null: nothing yet. */
  lastAtMs: number | null
  /** Id of the newest event that has been taken in; 0: begin with a snapshot. */
  lastId: number
  /** `rotation.serverTimeAt`, and with it every age, was so at this moment of `performance.now()`. */
  readAtMs: number
  rotation: RotationState | null
  containers: readonly Container[]
  openSteps: readonly OpenStep[]
  /** Open and acknowledged ones. */
  alerts: readonly Alert[]
  /** Latest first, at most 50. */
  finished: readonly Rotation[]
  /** The last five minutes, oldest first. */
  stats: readonly StatsPoint[]
  /** Names of the slots by index; null where an index has none. */
  slots: readonly (string | null)[]
  /** Of the software that answers; null until it has said so. */
  version: string | null
  /** Rises when there may be a hole before now, so that lists are to be read anew. */
  resets: number
}

/** What the server put on the page; with all but `finished` the stream goes on from there without a snapshot. */
export interface LiveInitial {
  rotation: RotationState | null
  containers?: readonly Container[]
  openSteps?: readonly OpenStep[]
  alerts?: readonly Alert[]
  slots?: readonly (string | null)[]
  finished?: readonly Rotation[]
  version?: string | null
}

/** @param atMs of `performance.now()`; the page was written a moment before, which is all that is lost */
export function beginLive(initial: LiveInitial, atMs: number): LiveState {
  const { rotation, containers, openSteps, alerts, slots } = initial
  const isWhole = [containers, openSteps, alerts, slots].every((part) => part !== undefined)
  return {
    ...{ connection: 'connecting', stale: false, lastAtMs: null, readAtMs: atMs, resets: 0, stats: [] },
    rotation,
    lastId: isWhole && rotation !== null ? rotation.eventId : 0,
    containers: containers ?? [],
    openSteps: openSteps ?? [],
    alerts: alerts ?? [],
    slots: slots ?? [],
    finished: initial.finished ?? [],
    version: initial.version ?? null,
  }
}

/** For whoever begins anew from what a page knows. */
export function initialOf({ rotation, finished, lastId, ...parts }: LiveState): LiveInitial {
  if (lastId === 0) return { rotation, finished }
  const { containers, openSteps, alerts, slots, version } = parts
  return { rotation, finished, containers, openSteps, alerts, slots, version }
}
