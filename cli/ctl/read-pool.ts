/** What the control database knows of the pool: it answers also while Temporal or the orchestrator is down. */

import type { ControlReader, IncarnationModel } from '../../prisma/control/client.ts'
import { type DayFigures, dayFigures } from '../../workflows/domain/metrics/last-day.ts'
import { readPolicyBody } from '../../workflows/domain/policy-body.ts'
import { type OutcomeName, outcomes } from '../../workflows/domain/words.ts'
import { CliError } from '../cli-error.ts'
import { POOL } from './ctl-deps.ts'

export interface ShownIncarnation {
  slot: string
  incarnation: number
  containerId: string
  imageDigest: string
  variant: string
  state: string
  sinceAt: string
  exposureMs: number | null
}

export interface ShownAlert {
  code: string
  subject: string
  severity: string
  openedAt: string
  note: string | null
}

export interface PoolRecord {
  epoch: number
  serving: ShownIncarnation | null
  draining: ShownIncarnation[]
  /** A standing candidate is a spare that was thawed for a failover. */
  spares: { ready: number; wanted: number }
  containers: ShownIncarnation[]
  /** Stopped and kept for inspection; they hold no slot. */
  quarantined: ShownIncarnation[]
  rotation: { epoch: number; trigger: string; step: string | null; stepSinceAt: string | null } | null
  paused: { untilAt: string | null; by: string; reason: string | null } | null
  policyVersion: number
  /** Open ones, the oldest first. */
  alerts: ShownAlert[]
  last24h: DayFigures & { requests: number; lost: number; cut: number }
}

const DAY_MS = 86_400_000

/** @throws CliError `not_running` before the first start-up has written anything */
export async function readPoolRecord(database: ControlReader, nowMs: number): Promise<PoolRecord> {
  const pool = await database.pool.findUnique({ where: { id: POOL } })
  if (pool === null) throw new CliError('not_running', 'nothing is recorded yet: the first start-up is under way')
  const living = await database.incarnation.findMany({
    where: { poolId: POOL, destroyedAt: null },
    orderBy: { id: 'asc' },
  })
  const shown = living.map((row) => showIncarnation(row, nowMs))
  const containers = shown.filter(({ state }) => state !== 'quarantined')
  const slots = await database.slot.count({ where: { poolId: POOL, state: { not: 'retired' } } })
  const { pausedUntil: untilAt, pausedBy: by, pausedReason: reason } = pool
  return {
    epoch: Number(pool.epoch),
    serving: containers.findLast(({ state }) => state === 'serving') ?? null,
    draining: containers.filter(({ state }) => state === 'draining'),
    spares: {
      ready: containers.filter(({ state }) => state === 'spare' || state === 'candidate').length,
      wanted: await readWantedSpares(database, slots),
    },
    containers,
    quarantined: shown.filter(({ state }) => state === 'quarantined'),
    rotation: await readOpenRotation(database),
    paused: by === null ? null : { untilAt, by, reason },
    policyVersion: pool.policyVersion,
    alerts: await readOpenAlerts(database),
    last24h: await readLastDay(database, nowMs),
  }
}

async function readWantedSpares(database: ControlReader, replicas: number): Promise<number> {
  const stored = await database.policy.findFirst({ where: { poolId: POOL }, orderBy: { version: 'desc' } })
  const read = stored === null ? null : readPolicyBody(JSON.parse(stored.body), { replicas })
  return read?.policy.spares ?? Math.max(0, replicas - 1)
}

function showIncarnation(row: IncarnationModel, nowMs: number): ShownIncarnation {
  const { slot, containerId, imageDigest, variant, state, servingAt } = row
  return {
    ...{ slot, incarnation: row.id, containerId, imageDigest, variant, state, sinceAt: sinceOf(row) },
    exposureMs: servingAt === null ? null : Math.max(0, nowMs - Date.parse(servingAt)),
  }
}

function sinceOf({ state, createdAt, readyAt, frozenAt, servingAt, drainingAt }: IncarnationModel): string {
  switch (state) {
    case 'serving':
      return servingAt ?? createdAt
    case 'draining':
      return drainingAt ?? createdAt
    case 'spare':
      return frozenAt ?? createdAt
    case 'candidate':
      return readyAt ?? createdAt
    default:
      return createdAt
  }
}

function readOpenAlerts(database: ControlReader): Promise<ShownAlert[]> {
  return database.alert.findMany({
    where: { pool: POOL, resolvedAt: null },
    orderBy: { id: 'asc' },
    select: { code: true, subject: true, severity: true, openedAt: true, note: true },
  })
}

async function readOpenRotation(database: ControlReader): Promise<PoolRecord['rotation']> {
  const open = await database.rotation.findFirst({
    ...{ where: { poolId: POOL, outcome: null }, orderBy: { epoch: 'desc' }, include: { steps: true } },
  })
  if (open === null) return null
  const step = open.steps.toSorted((a, b) => b.seq - a.seq || b.attempt - a.attempt)[0]
  const { epoch, trigger } = open
  return { epoch: Number(epoch), trigger, step: step?.name ?? null, stepSinceAt: step?.startedAt ?? null }
}

async function readLastDay(database: ControlReader, nowMs: number): Promise<PoolRecord['last24h']> {
  const since = new Date(nowMs - DAY_MS).toISOString()
  const ended = await database.rotation.findMany({
    where: { poolId: POOL, startedAt: { gte: since }, outcome: { not: null } },
    select: { outcome: true, cutoverMs: true, exposureMs: true },
  })
  const rotations = ended.flatMap(({ outcome, cutoverMs, exposureMs }) => {
    const known = outcomes.find((name): name is OutcomeName => name === outcome)
    return known === undefined
      ? []
      : [{ outcome: known, cutoverMs: toNumber(cutoverMs), exposureMs: toNumber(exposureMs) }]
  })
  return { ...dayFigures(rotations), ...(await sumTraffic(database, nowMs)) }
}

/** The ring of 30 s for what is over, the fine one for what it does not hold yet. */
async function sumTraffic(database: ControlReader, nowMs: number) {
  const nowS = Math.floor(nowMs / 1_000)
  const newest = await database.trafficStat.findFirst({ where: { pool: POOL, res: 30 }, orderBy: { t: 'desc' } })
  const borderS = newest === null ? nowS - 3_600 : Number(newest.t) + 30
  const sum = (res: number, from: number) =>
    database.trafficStat.aggregate({
      ...{ where: { pool: POOL, res, t: { gte: from } }, _sum: { requests: true, lost: true, cut: true } },
    })
  const parts = [await sum(30, nowS - DAY_MS / 1_000), await sum(2, borderS)]
  const total = (name: 'requests' | 'lost' | 'cut') => parts.reduce((all, { _sum }) => all + (_sum[name] ?? 0), 0)
  return { requests: total('requests'), lost: total('lost'), cut: total('cut') }
}

function toNumber(value: bigint | null): number | null {
  return value === null ? null : Number(value)
}
