/** Rotations with their steps, as `history --json` shows them. */

import type { ControlReader, IncarnationModel, RotationModel, RotationStepModel } from '../../prisma/control/client.ts'
import { POOL } from './ctl-deps.ts'

export interface ShownStep {
  name: string
  seq: number
  attempt: number
  state: string
  startedAt: string
  durationMs: number | null
  errorCode: string | null
  error: string | null
}

type Place = { slot: string; incarnation: number } | null

export interface ShownRotation {
  id: string
  epoch: number
  trigger: string
  reason: string | null
  by: string | null
  old: Place
  new: Place
  startedAt: string
  switchedAt: string | null
  finishedAt: string | null
  outcome: string | null
  outcomeReason: string | null
  cutoverMs: number | null
  drainMs: number | null
  exposureMs: number | null
  lost: number | null
  cut: number | null
  proof: { newId: boolean; digest: boolean; noChanges: boolean; oldGone: boolean } | null
  driftCount: number
  policyVersion: number
  steps: ShownStep[]
}

export interface RotationFilter {
  limit: number
  before?: number
  epoch?: number
  outcome?: string
}

export async function readRotations(database: ControlReader, filter: RotationFilter): Promise<ShownRotation[]> {
  const { limit, before, epoch, outcome } = filter
  const rows = await database.rotation.findMany({
    where: {
      poolId: POOL,
      ...(before !== undefined && { epoch: { lt: before } }),
      ...(epoch !== undefined && { epoch }),
      ...(outcome !== undefined && { outcome }),
    },
    ...{ orderBy: { epoch: 'desc' }, take: limit, include: { steps: true } },
  })
  const ids = [...new Set(rows.flatMap(({ oldId, newId }) => [oldId, newId]).filter((id) => id !== null))]
  const incarnations = await database.incarnation.findMany({ where: { id: { in: ids } } })
  const byId = new Map(incarnations.map((incarnation) => [incarnation.id, incarnation]))
  return rows.map((row) => showRotation(row, byId))
}

type Known = ReadonlyMap<number, IncarnationModel>

function showRotation(row: RotationModel & { steps: RotationStepModel[] }, known: Known): ShownRotation {
  const { trigger, reason, startedAt, switchedAt, finishedAt, outcome, outcomeReason, lost, cut, policyVersion } = row
  const old = row.oldId === null ? undefined : known.get(row.oldId)
  const fresh = row.newId === null ? undefined : known.get(row.newId)
  return {
    ...{ id: `rotation/${row.poolId}/${row.epoch}`, epoch: Number(row.epoch), trigger, reason, by: row.requestedBy },
    ...{ old: place(old), new: place(fresh), startedAt, switchedAt, finishedAt, outcome, outcomeReason },
    ...{ cutoverMs: toNumber(row.cutoverMs), drainMs: toNumber(row.drainMs), exposureMs: toNumber(row.exposureMs) },
    ...{ lost, cut, proof: proofOf(fresh), driftCount: old?.driftCount ?? 0, policyVersion },
    steps: row.steps.toSorted((a, b) => a.seq - b.seq || a.attempt - b.attempt).map(showStep),
  }
}

function showStep(step: RotationStepModel): ShownStep {
  const { name, seq, attempt, state, startedAt, errorCode, error } = step
  const durationMs = step.durationUs === null ? null : Number(step.durationUs) / 1_000
  return { name, seq, attempt, state, startedAt, durationMs, errorCode, error }
}

function place(incarnation: IncarnationModel | undefined): Place {
  return incarnation === undefined ? null : { slot: incarnation.slot, incarnation: incarnation.id }
}

function proofOf(incarnation: IncarnationModel | undefined): ShownRotation['proof'] {
  if (incarnation?.proof == null) return null
  const found: Record<string, { ok: boolean } | undefined> = JSON.parse(incarnation.proof)
  const isProved = (check: string) => found[check]?.ok === true
  return {
    newId: isProved('newId'),
    digest: isProved('digest'),
    noChanges: isProved('noChanges'),
    oldGone: isProved('oldGone'),
  }
}

function toNumber(value: bigint | null): number | null {
  return value === null ? null : Number(value)
}
