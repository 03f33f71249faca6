/** What docker-proxy shows of a container, parsed into the words of the activities' port. */

import { z } from 'zod'
import type { DriftFile, EngineContainer, EngineStats } from '../../activities/deps.ts'
import { parseContainerId } from '../../workflows/domain/ids.ts'

// The engine writes year 1 where nothing happened yet.
const instant = z.string().transform((text) => (text === '' || text.startsWith('0001-') ? null : new Date(text)))

const health = z.object({ Status: z.enum(['none', 'starting', 'healthy', 'unhealthy']) }).nullish()

const inspected = z.object({
  Id: z.string(),
  Name: z.string(),
  Created: instant,
  Image: z.string(),
  State: z.object({
    Status: z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
    ExitCode: z.int(),
    OOMKilled: z.boolean(),
    StartedAt: instant,
    Health: health,
  }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
  NetworkSettings: z
    .object({ Networks: z.record(z.string(), z.object({ IPAddress: z.string().nullish() })).nullish() })
    .nullish(),
})

/** @throws ZodError when it is not the proxy's projection of an inspect */
export function parseContainer(raw: unknown): EngineContainer {
  const seen = inspected.parse(raw)
  const { Status, ExitCode, OOMKilled, StartedAt, Health } = seen.State
  const labels = seen.Config.Labels ?? {}
  const addresses = Object.values(seen.NetworkSettings?.Networks ?? {}).map((network) => network.IPAddress)
  return {
    id: parseContainerId(seen.Id),
    name: seen.Name.replace(/^\//, ''),
    imageDigest: seen.Image,
    status: Status,
    exitCode: Status === 'exited' || Status === 'dead' ? ExitCode : null,
    oomKilled: OOMKilled,
    health: Health?.Status ?? 'none',
    startedAt: StartedAt,
    createdAt: seen.Created,
    address: addresses.find((address) => address !== undefined && address !== null && address !== '') ?? null,
    labels: {
      epoch: Number(labels['leyzen.epoch'] ?? 0),
      spec: labels['leyzen.spec'] ?? '',
      variant: labels['leyzen.variant'] ?? '',
      slot: labels['leyzen.slot'] ?? '',
    },
  }
}

const listed = z.array(z.object({ Names: z.array(z.string()).min(1) }))

/** Names of the containers in a list, quarantined ones and the job included. */
export function parseListedNames(raw: unknown): string[] {
  return listed.parse(raw).flatMap(({ Names }) => Names.slice(0, 1).map((name) => name.replace(/^\//, '')))
}

const counter = z.number().nonnegative().catch(0)
const sampled = z.object({
  read: z.string(),
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: counter }), online_cpus: counter.optional() }),
  memory_stats: z.object({
    usage: counter.optional(),
    limit: counter.optional(),
    stats: z.object({ total_inactive_file: counter.optional(), inactive_file: counter.optional() }).nullish(),
  }),
  networks: z.record(z.string(), z.object({ rx_bytes: counter, tx_bytes: counter })).nullish(),
})

/** Null for a container that does not run: the engine then answers a sample of year 1. */
export function parseStats(raw: unknown): EngineStats | null {
  const { read, cpu_stats, memory_stats, networks } = sampled.parse(raw)
  if (read.startsWith('0001-') || memory_stats.usage === undefined) return null
  // `docker stats` subtracts the page cache that can be dropped: total_inactive_file on cgroup v1, inactive_file on v2.
  const cache = memory_stats.stats?.total_inactive_file ?? memory_stats.stats?.inactive_file ?? 0
  const links = Object.values(networks ?? {})
  return {
    cpuTotalNs: cpu_stats.cpu_usage.total_usage,
    onlineCpus: cpu_stats.online_cpus ?? 1,
    memoryBytes: Math.max(0, memory_stats.usage - cache),
    memoryLimitBytes: memory_stats.limit ?? 0,
    rxBytes: links.reduce((sum, link) => sum + link.rx_bytes, 0),
    txBytes: links.reduce((sum, link) => sum + link.tx_bytes, 0),
    readAt: new Date(read),
  }
}

const changeKinds = ['changed', 'added', 'deleted'] as const
const changed = z.array(z.object({ Path: z.string(), Kind: z.union([z.literal(0), z.literal(1), z.literal(2)]) }))

export function parseChanges(raw: unknown): DriftFile[] {
  return changed.parse(raw).map(({ Path, Kind }) => ({ path: Path, kind: changeKinds[Kind] }))
}
