/** The outside systems as the activities need them. `worker/` fulfils these ports; nothing else reaches outside. */
import type { ContainerId, Epoch, IncarnationId, PoolName, SlotName } from '../workflows/domain/ids.ts'
import type { IncarnationState } from '../workflows/domain/incarnation.ts'
import type { PolicySettings } from '../workflows/domain/policy.ts'
import type { StartupPhase } from '../workflows/domain/words.ts'
import type { RecordsPort } from './records.ts'

/** Every call to the outside can be cancelled; a port adds its own time-out beneath it. */
export interface Call {
  signal?: AbortSignal | undefined
}

export interface EngineContainer {
  id: ContainerId
  /** A slot's name, `<slot>.q<epoch>` in quarantine, or the job's name. */
  name: string
  /** `sha256:…` */
  imageDigest: string
  status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  exitCode: number | null
  oomKilled: boolean
  /** From the engine's Healthcheck; meaningful only before the first freeze. */
  health: 'none' | 'starting' | 'healthy' | 'unhealthy'
  startedAt: Date | null
  createdAt: Date | null
  /** On the vault network, without port; null while it does not run or has none. */
  address: string | null
  /** Labels `leyzen.*`. */
  labels: { epoch: number; spec: string; variant: string; slot: string }
}

export interface EngineStats {
  cpuTotalNs: number
  onlineCpus: number
  memoryBytes: number
  memoryLimitBytes: number
  rxBytes: number
  txBytes: number
  readAt: Date
}

/** One changed path of a container's writable layer. */
export interface DriftFile {
  path: string
  kind: 'changed' | 'added' | 'deleted'
}

/** The engine through docker-proxy. Absent containers answer null or count as done; failures are `EngineError`s. */
export interface EnginePort {
  list(call: Call): Promise<EngineContainer[]>
  inspect(name: string, call: Call): Promise<EngineContainer | null>
  create(order: { name: string; epoch: Epoch; variant?: string }, call: Call): Promise<ContainerId>
  createJob(order: { epoch: Epoch; kind: string; confirm?: string }, call: Call): Promise<ContainerId>
  start(name: string, epoch: Epoch, call: Call): Promise<void>
  /** SIGTERM, then SIGKILL after `graceS` (0 to 60). Answers when the process is gone. */
  stop(order: { name: string; epoch: Epoch; graceS: number }, call: Call): Promise<void>
  freeze(name: string, epoch: Epoch, call: Call): Promise<void>
  thaw(name: string, epoch: Epoch, call: Call): Promise<void>
  kill(name: string, epoch: Epoch, call: Call): Promise<void>
  remove(name: string, epoch: Epoch, call: Call): Promise<void>
  /** From then on it is called `<slot>.q<epoch>` and nothing starts it. Rejects with `quarantine_full` at four of them. */
  quarantine(slot: SlotName, epoch: Epoch, call: Call): Promise<void>
  changes(name: string, call: Call): Promise<DriftFile[]>
  stats(name: string, call: Call): Promise<EngineStats | null>
  /** Exit code once the container has ended; rejects with `wait_expired` when it did not in time. */
  waitForExit(name: string, call: Call): Promise<number>
  /** The job's one result line, parsed JSON. */
  jobResult(call: Call): Promise<unknown>
  /** Highest epoch the proxy has seen, 0 when none. */
  highestEpoch(fence: 'replicas' | 'job', call: Call): Promise<number>
  /** Names that the proxy is configured with, in slot order, from the worker's own settings. */
  readonly slots: readonly SlotName[]
  readonly jobName: string
  /** SHA-256 of the container spec file: what `leyzen.spec` of a current incarnation says. */
  readonly spec: string
  /** Variants of the replica in the spec file, in file order, and the image digest of each. */
  readonly variants: readonly { name: string; imageDigest: string }[]
}

export interface SlotTraffic {
  slot: SlotName
  wanted: { state: 'maint' | 'candidate' | 'serving' | 'draining'; address: string | null; epoch: number }
  actual: null | {
    address: string
    status: string
    check: string
    gateOpen: boolean
    takesTraffic: boolean
    connections: number
    counters: SlotCounters
  }
}

export interface SlotCounters {
  sessions: number
  hrsp2xx: number
  hrsp3xx: number
  hrsp4xx: number
  hrsp5xx: number
  econ: number
  eresp: number
  cliAbrt: number
  srvAbrt: number
  retries: number
  redispatches: number
}

export interface PoolTraffic {
  epoch: number
  /** Start of the HAProxy process, ms since 1970: in a container its pid is 1 every time. Null while it cannot be asked. */
  haproxyStartMs: number | null
  serving: SlotName | null
  slots: SlotTraffic[]
  counters: null | {
    frontend: {
      requests: number
      hrsp2xx: number
      hrsp3xx: number
      hrsp4xx: number
      hrsp5xx: number
      connections: number
    }
    backend: {
      econ: number
      eresp: number
      cliAbrt: number
      srvAbrt: number
      hrsp5xx: number
      retries: number
      redispatches: number
      queue: number
      queueMax: number
      meanMs: number
    }
  }
  failovers: { seq: number; from: SlotName; to: SlotName; at: string }[]
}

/** HAProxy through the traffic-gateway. `applied` false: HAProxy was not there, the wanted state is saved. */
export interface TrafficPort {
  readPool(pool: PoolName, call: Call): Promise<PoolTraffic>
  /** The slot gets `address` (`IPv4:port`) as a candidate: health-checked, no traffic. */
  address(
    order: { pool: PoolName; slot: SlotName; address: string; epoch: Epoch },
    call: Call,
  ): Promise<{ applied: boolean }>
  /** New connections go to `to`; the slot that served before drains. Refused `not_ready` while its gate is shut. */
  switchTo(order: { pool: PoolName; to: SlotName; epoch: Epoch }, call: Call): Promise<{ applied: boolean }>
  /** Cuts what is left on a slot and puts it in maint. */
  release(order: { pool: PoolName; slot: SlotName; epoch: Epoch }, call: Call): Promise<{ cut: number }>
  /** A candidate that never served goes back to maint. */
  withdraw(order: { pool: PoolName; slot: SlotName; epoch: Epoch }, call: Call): Promise<{ applied: boolean }>
}

export type { IncarnationState }

export interface IncarnationRecord {
  id: IncarnationId
  slot: SlotName
  epoch: number
  containerId: ContainerId
  imageDigest: string
  variant: string
  address: string | null
  state: IncarnationState
  createdAt: string
  frozenAt: string | null
  servingAt: string | null
  drainingAt: string | null
  /** First instant at which it was known to be gone; keeps the exposure the same when the end is recorded again. */
  destroyedAt?: string | null
  /** Why it was put on the quarantine shelf; null for one that never was. */
  quarantineReason?: string | null
  /** Until then it is not removed to make room. */
  holdUntil?: string | null
}

/** CSPRNG; drawn at the moment of use and never stored. */
export interface RandomPort {
  /** Uniform in [0, 1) with 48 bits. */
  uniform(): number
  /** Uniform whole number from 0 to `below` − 1. */
  index(below: number): number
}

export interface ClockPort {
  now(): number
  sleep(ms: number, call: Call): Promise<void>
}

/** Shows how far the start-up is (`/startup`, `/readyz`); the last report wins. */
export interface PhasePort {
  report(phase: StartupPhase, detail: string): void
  current(): { phase: StartupPhase }
}

/** Everything that the activities touch. */
export interface ActivityDeps {
  engine: EnginePort
  traffic: TrafficPort
  records: RecordsPort
  random: RandomPort
  clock: ClockPort
  phase: PhasePort
  settings: {
    /** Where a replica listens inside its container. */
    replicaPort: number
    /** From the settings file; the stored policy follows it when it changes. */
    policy: PolicySettings
  }
}
