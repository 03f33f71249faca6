import { z } from 'zod'
import type { DriftFile } from '../../../activities/deps.ts'
import type { CleansingProof, RecordsPort } from '../../../activities/records.ts'
import type { ControlDatabase, ControlTransaction } from '../../../prisma/control/client.ts'
import { insertEvent } from './events.ts'
import { requireIncarnation } from './incarnations.ts'

const checks = ['newId', 'digest', 'noChanges', 'oldGone'] as const
const storedProof = z.partialRecord(z.enum(checks), z.strictObject({ ok: z.boolean(), at: z.string() }))

/** A change list can hold a whole file system: this many are kept one by one, the rest is only counted. */
const KEPT_FILES = 500

export function createProofRecords(database: ControlDatabase): Pick<RecordsPort, 'saveProof' | 'saveDrift'> {
  return {
    saveProof: (id, proof) => database.write((tx) => saveProof(tx, id, proof)),
    saveDrift: (id, files) => database.write((tx) => saveDrift(tx, id, files)),
  }
}

async function saveProof(tx: ControlTransaction, id: number, found: Partial<CleansingProof>): Promise<void> {
  const row = await requireIncarnation(tx, id)
  const proof = row.proof === null ? {} : storedProof.parse(JSON.parse(row.proof))
  const at = found.at ?? new Date().toISOString()
  for (const check of checks) {
    const ok = found[check]
    if (ok !== undefined) proof[check] = { ok, at }
  }
  await tx.incarnation.update({ where: { id }, data: { proof: JSON.stringify(proof) } })
}

async function saveDrift(tx: ControlTransaction, id: number, files: readonly DriftFile[]): Promise<void> {
  const row = await requireIncarnation(tx, id)
  await tx.driftFile.deleteMany({ where: { incarnationId: id } })
  const kept = files.slice(0, KEPT_FILES).map(({ path, kind }) => ({ incarnationId: id, path, kind }))
  await tx.driftFile.createMany({ data: kept })
  await tx.incarnation.update({ where: { id }, data: { driftCount: files.length } })
  if (files.length === 0) return
  await insertEvent(tx, {
    ...{ pool: row.poolId, type: 'drift', severity: 'warning', subject: row.slot, at: new Date().toISOString() },
    data: { slot: row.slot, incarnation: id, count: files.length, first: files.slice(0, 5) },
    dedupeKey: `drift/${id}/${files.length}`,
  })
}
