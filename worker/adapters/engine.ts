/** The engine as the activities need it, over dockerode to docker-proxy. Holds no state but its connections. */

import type { EnginePort } from '../../activities/deps.ts'
import type { SlotName } from '../../workflows/domain/ids.ts'
import type { ContainerSpec } from './container-spec.ts'
import { createProxyCalls, type ProxyAddress } from './engine-calls.ts'
import { createEngineMutations } from './engine-mutations.ts'
import { createEngineReads } from './engine-reads.ts'

export interface EngineOptions extends ProxyAddress {
  slots: readonly SlotName[]
  jobName: string
  spec: ContainerSpec
}

/** Each call throws EngineError with the proxy's code; the connections end with `close`. */
export function createEngine(options: EngineOptions): EnginePort & { close(): void } {
  const calls = createProxyCalls(options)
  return {
    ...createEngineReads(calls, options.jobName),
    ...createEngineMutations(calls, options.jobName),
    slots: options.slots,
    jobName: options.jobName,
    spec: options.spec.hash,
    variants: options.spec.variants,
    close: calls.close,
  }
}
