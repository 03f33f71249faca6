import { z } from 'zod'
import type { KnownName, Names } from './container-names.ts'
import { ProxyError } from './errors.ts'

const FRAME_HEADER_BYTES = 8
const MAX_RESULT_BYTES = 4096

// z.object drops every key that is not named: Env, Cmd, Mounts, HostConfig, Pid, paths of the host, the health log.
const text = z.string()
const yes = z.boolean()
const id = z.string().regex(/^[0-9a-f]{64}$/)
const labels = z
  .record(text, text)
  .nullish()
  .transform((all) => Object.fromEntries(Object.entries(all ?? {}).filter(([name]) => name.startsWith('leyzen.'))))
const health = z.object({ Status: text, FailingStreak: z.int() }).optional()
const states = { Running: yes, Paused: yes, Restarting: yes, OOMKilled: yes, Dead: yes, ExitCode: z.int() }
const inspected = z.object({
  ...{ Id: id, Name: text, Created: text, Image: text, RestartCount: z.int() },
  State: z.object({ Status: text, ...states, StartedAt: text, FinishedAt: text, Health: health }),
  Config: z.object({ Image: text, Labels: labels }),
  NetworkSettings: z.object({ Networks: z.record(text, z.object({ IPAddress: text })).nullish() }),
})
const fields = { Image: text, ImageID: text, Created: z.int(), State: text, Status: text, Labels: labels }
const listed = z.array(z.object({ Id: id, Names: z.array(text), ...fields }))
const figures = [
  'read',
  'preread',
  'name',
  'id',
  'pids_stats',
  'cpu_stats',
  'precpu_stats',
  'memory_stats',
  'blkio_stats',
  'networks',
]

/** Answers of the engine that are passed on as far as their schema goes, by operation. */
export const projections = {
  version: z.object({ ApiVersion: text, Version: text }),
  stats: z.object(Object.fromEntries(figures.map((name) => [name, z.unknown().optional()]))),
  changes: z
    .array(z.object({ Path: text, Kind: z.int() }))
    .nullable()
    .transform((list) => list ?? []), // dockerd says null for none
  create: z.object({ Id: id }).transform(({ Id }) => ({ Id, Warnings: [] })),
  wait: z.object({ StatusCode: z.int() }),
  result: z.record(text, z.unknown()),
}

/** Ours: the label of the project, the label of the slot, and exactly the name that was asked for. */
const isOwned = (known: KnownName, project: string, found: { names: string[]; labels: Record<string, string> }) =>
  found.names.includes(`/${known.name}`) &&
  found.labels['leyzen.project'] === project &&
  found.labels['leyzen.slot'] === known.slot

/** The inspect answer as a caller may see it; null when the container is not ours. */
export function projectInspect(json: unknown, known: KnownName, project: string) {
  const full = inspected.parse(json)
  if (!isOwned(known, project, { names: [full.Name], labels: full.Config.Labels })) return null
  const network = `${project}_vault_network`
  const address = full.NetworkSettings.Networks?.[network]
  return { ...full, NetworkSettings: { Networks: address ? { [network]: address } : {} } }
}

/** Owned containers of a list, whatever the engine made of the filter. */
export function projectList(json: unknown, names: Names, project: string) {
  return listed.parse(json).flatMap((container) => {
    const known = container.Names.map((name) => names.find(name.slice(1))).find((name) => name !== undefined)
    if (!known || !isOwned(known, project, { names: container.Names, labels: container.Labels })) return []
    return [{ ...container, Names: [`/${known.name}`] }]
  })
}

/** The line in a log answer of the engine: one frame of standard output. @throws ProxyError `engine_error` */
export function unframe(body: Buffer): Buffer {
  const framed = body.length > FRAME_HEADER_BYTES && body[0] === 1 ? body.readUInt32BE(4) : -1
  const line = body.subarray(FRAME_HEADER_BYTES, body.at(-1) === 0x0a ? -1 : undefined)
  if (framed === body.length - FRAME_HEADER_BYTES && line.length <= MAX_RESULT_BYTES) return line
  throw new ProxyError('engine_error', { reason: 'no result line' })
}
