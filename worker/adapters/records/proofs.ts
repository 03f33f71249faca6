import { z } from 'zod'
import type { DriftFile } from '../../../activities/deps.ts'
import type { CleansingProof, RecordsPort } from '../../../activities/records.ts'
import type { ControlDatabase, ControlTransaction, IncarnationModel } from '../../../prisma/control/client.ts'
import { securityData } from '../../../workflows/domain/security-event.ts'
import { openAlert } from './alerts.ts'
import { boundedText } from './bounded-json.ts'
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

/** As every answer shows it: what was not proved was not. null until the first check was made. */
export function shownProof(stored: string | null): Record<(typeof checks)[number], boolean> | null {
  if (stored === null) return null
  const proof = storedProof.parse(JSON.parse(stored))
  const isProved = (check: (typeof checks)[number]) => proof[check]?.ok === true
  return {
    ...{ newId: isProved('newId'), digest: isProved('digest') },
    ...{ noChanges: isProved('noChanges'), oldGone: isProved('oldGone') },
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
  // Looked at again at its end it shows the same and more: that is one finding.
  if (files.length > 0 && row.driftCount === 0) await tellDrift(tx, row, files)
}

async function tellDrift(tx: ControlTransaction, row: IncarnationModel, files: readonly DriftFile[]): Promise<void> {
  const { id, poolId: pool, slot } = row
  const at = new Date().toISOString()
  const count = files.length
  const first = files.slice(0, 5).map(({ path, kind }) => ({ path: boundedText(path, 300), kind }))
  const detail = `${count} changed ${count === 1 ? 'file' : 'files'}`
  await insertEvent(tx, {
    ...{ pool, type: 'security', severity: 'warning', subject: slot, at, dedupeKey: `drift/${id}` },
    data: securityData({ kind: 'drift', slot, incarnation: id, detail, files: { count, first }, at }),
  })
  const note = `${slot} #${id}: ${detail}`
  await openAlert(tx, { pool, code: 'drift_evidence', subject: slot, severity: 'warning', note, at }, { anew: true })
}
