/** Rows of `job_runs`: what ran, how it ended, and which refusal a person overrides. */
import type { VaultDatabase } from '../../prisma/vault/client.ts'
import { type JobContext, JobError, type JobReport } from './job.ts'

/** A refusal can be overridden for as long as somebody can be thought to know what was found. */
const CONFIRMABLE_MS = 86_400_000

/** A refused run whose report a person has read. */
export interface Confirmation {
  runId: string
  code: string
  report: Record<string, unknown>
}

interface Run {
  id: string
  kind: string
}

/** Marks earlier runs of the kind that never ended: the lease says that none goes on. */
export async function beginRun(database: VaultDatabase, run: Run, now: Date): Promise<void> {
  await database.write(async (tx) => {
    await tx.jobRun.updateMany({ where: { kind: run.kind, finishedAt: null }, data: { outcome: 'killed' } })
    await tx.jobRun.create({ data: { ...run, startedAt: now.toISOString() } })
  })
}

export interface RunEnd {
  outcome: 'done' | 'failed' | 'refused'
  report: JobReport
}

export async function endRun(database: VaultDatabase, run: Run, end: RunEnd & { now: Date }): Promise<void> {
  const { outcome, report, now } = end
  await database.write((tx) =>
    tx.jobRun.update({
      where: { id: run.id },
      data: { outcome, report: JSON.stringify(report), finishedAt: now.toISOString() },
    }),
  )
}

/** @throws JobError refused, `confirm_unknown`: no refusal of that kind and of the last day has this id */
export async function readConfirmation(
  database: VaultDatabase,
  { kind, confirm, now }: { kind: string; confirm: string } & Pick<JobContext, 'now'>,
): Promise<Confirmation> {
  const row = await database.reader.jobRun.findUnique({ where: { id: confirm } })
  const oldest = new Date(now().getTime() - CONFIRMABLE_MS).toISOString()
  if (row === null || row.kind !== kind || row.outcome !== 'refused' || row.startedAt < oldest) {
    const message = `there is no refusal ${confirm} of ${kind} within the last day that was not overridden yet`
    throw new JobError('confirm_unknown', message, { refused: true })
  }
  const report: Record<string, unknown> = JSON.parse(row.report ?? '{}')
  return { runId: row.id, code: String(report.code), report }
}

/** A confirmation counts once. */
export async function spendConfirmation(database: VaultDatabase, { runId }: Confirmation): Promise<void> {
  await database.write((tx) => tx.jobRun.update({ where: { id: runId }, data: { outcome: 'overridden' } }))
}
