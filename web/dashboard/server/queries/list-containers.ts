/** One entry for each slot: what stands in it. */
import type { IncarnationModel, SlotModel } from '../../../../prisma/control/client.ts'
import { Container, type ContainerList } from '../../contract/containers.ts'
import { type LatestStats, readLatestStats } from './container-stats.ts'
import type { QueryServices } from './query-services.ts'
import { isoOf, toNumber } from './read-rows.ts'
import { proofOf } from './rotation-row.ts'

export async function listContainers(services: QueryServices): Promise<ContainerList> {
  const { db, config, clock } = services
  const slots = await db.reader.slot.findMany({
    where: { poolId: config.pool, state: { not: 'retired' } },
    orderBy: { idx: 'asc' },
    include: { incarnation: true },
  })
  const ids = slots.flatMap(({ incarnationId }) => (incarnationId === null ? [] : [incarnationId]))
  const stats = ids.length === 0 ? new Map<number, LatestStats>() : await readLatestStats(db.reader, ids)
  const now = { nowMs: clock.now(), memoryLimitBytes: config.memoryLimitBytes }
  return { items: slots.map((slot) => toContainer(slot, now, stats.get(slot.incarnationId ?? 0))) }
}

interface Now {
  nowMs: number
  memoryLimitBytes: number | null
}

type FilledSlot = SlotModel & { incarnation: IncarnationModel | null }

function toContainer(
  { name, address, lbState, incarnation: row }: FilledSlot,
  now: Now,
  stats?: LatestStats,
): Container {
  const place = { slot: name, address, loadBalancer: lbState, memoryLimitBytes: now.memoryLimitBytes }
  if (row === null) return Container.parse({ ...place, ...empty })
  return Container.parse({
    ...place,
    ...{ state: row.state, incarnation: row.id, containerId: row.containerId, imageDigest: row.imageDigest },
    ...{
      variant: row.variant,
      stateSinceAt: stateSince(row),
      proof: proofOf(row.proof),
      ...exposureOf(row, now.nowMs),
    },
    ...figuresOf(stats),
  })
}

function figuresOf(stats: LatestStats | undefined) {
  if (stats === undefined) return noFigures
  const { atMs, ...figures } = stats
  return { ...figures, statsAt: isoOf(atMs) }
}

const noFigures = {
  ...{ statsAt: null, connections: null, cpuRatio: null, memoryBytes: null, rxBytesPerS: null, txBytesPerS: null },
} as const

const empty = {
  ...{ state: 'empty', incarnation: null, containerId: null, imageDigest: null, variant: null, stateSinceAt: null },
  ...{ exposureMs: null, servingMs: null, drainingMs: null, proof: null },
  ...noFigures,
} as const

/** How long it has served and drained so far; all null for one that has never served. */
export function exposureOf(row: IncarnationModel, nowMs: number) {
  if (row.servingAt === null) return { exposureMs: null, servingMs: null, drainingMs: null }
  const servingAtMs = Date.parse(row.servingAt)
  const drainingAtMs = row.drainingAt === null ? null : Date.parse(row.drainingAt)
  const endMs = row.destroyedAt === null ? nowMs : Date.parse(row.destroyedAt)
  const past = (fromMs: number, toMs: number) => Math.max(0, toMs - fromMs)
  return {
    exposureMs: toNumber(row.exposureMs) ?? past(servingAtMs, endMs),
    servingMs: toNumber(row.servingMs) ?? past(servingAtMs, drainingAtMs ?? endMs),
    drainingMs: toNumber(row.drainingMs) ?? (drainingAtMs === null ? null : past(drainingAtMs, endMs)),
  }
}

/** Instant of the state it is in; its creation where none is kept. */
export function stateSince(row: IncarnationModel): string {
  const { state, createdAt, readyAt, frozenAt, servingAt, drainingAt, destroyedAt } = row
  const known: Record<string, string | null> = {
    ...{ spare: frozenAt, candidate: readyAt, serving: servingAt, draining: drainingAt, destroyed: destroyedAt },
  }
  return known[state] ?? createdAt
}
