/**
 * Reads everything and compares it with what rows say (vault page, section 7). Changes nothing. One run reads for some
 * minutes and leaves the rest to the next, so that it never keeps `gc` from its work for long.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { firstPlace, readSegmentsAfter, type SegmentPlace } from '../../storage/segments.ts'
import { JobError, type JobReport, type VaultJob } from '../job.ts'
import { checkAuditTree } from './audit-tree.ts'
import { checkSegment, checkThumbnail } from './check-files.ts'
import { listIncomplete, listWrongQuotas } from './recount.ts'

const SLICE = 64
/** Names of damage in a report; the rest is a number. */
const NAMED = 20

/** What the runs of one pass have found so far; a row of `job_runs` hands it on. */
interface Pass {
  /** Last segment that was read; null when all of them were. */
  cursor: SegmentPlace | null
  segments: number
  bytes: number
  damaged: number
  names: string[]
}

export async function verify(job: VaultJob): Promise<JobReport> {
  const pass = await continuePass(job)
  const isComplete = await readSegments(job, pass)
  if (!isComplete) return { complete: false, ...describe(pass) }
  const report = { complete: true, ...describe(pass), ...(await recount(job)) }
  if (report.damaged === 0 && report.incomplete === 0 && report.wrongQuotas === 0 && report.auditWrongAt === null) {
    return report
  }
  throw new JobError('damage_found', 'stored content, quotas or the audit log are not what the rows say', {
    refused: true,
    report,
  })
}

async function recount({ context, database, lease }: VaultJob) {
  await lease.keep()
  const incomplete = await listIncomplete(database.reader)
  const wrong = await listWrongQuotas(database.reader)
  await lease.keep()
  const audit = await checkAuditTree(database.reader, () => lease.keep())
  return {
    incomplete: incomplete.length,
    incompleteVersions: incomplete.slice(0, NAMED),
    wrongQuotas: wrong.length,
    wrongQuotaUsers: wrong.slice(0, NAMED),
    auditEntries: audit.entries,
    auditWrongAt: audit.wrongAt,
    finishedAt: context.now().toISOString(),
  }
}

const describe = ({ cursor, segments, bytes, damaged, names }: Pass) => ({
  ...{ segments, bytes, damaged, damagedFiles: names },
  cursor: cursor === null ? null : `${cursor.version}/${cursor.n}`,
})

/** Where the last run stopped, unless it came to an end. A run that was killed counts for nothing. */
async function continuePass({ database }: VaultJob): Promise<Pass> {
  const last = await database.reader.jobRun.findFirst({
    where: { kind: 'verify', outcome: { in: ['done', 'refused'] } },
    orderBy: { startedAt: 'desc' },
  })
  const report: Record<string, unknown> = JSON.parse(last?.report ?? '{}')
  const [version, n] = String(report.cursor).split('/')
  if (report.complete !== false || version === undefined || n === undefined) {
    return { cursor: firstPlace, segments: 0, bytes: 0, damaged: 0, names: [] }
  }
  const { segments, bytes, damaged, damagedFiles } = report
  const counts = { segments: Number(segments), bytes: Number(bytes), damaged: Number(damaged) }
  return { cursor: { version, n: Number(n) }, ...counts, names: Array.isArray(damagedFiles) ? damagedFiles : [] }
}

/** Answers whether all were read. */
async function readSegments(job: VaultJob, pass: Pass): Promise<boolean> {
  const { context, database, lease } = job
  const startedAt = context.now().getTime()
  const readBefore = pass.bytes
  for (;;) {
    const rows = await readSegmentsAfter(database.reader, pass.cursor ?? firstPlace, SLICE)
    for (const row of rows) {
      await lease.keep()
      note(pass, await checkSegment(job.blobs, row))
      if (row.n === 0) note(pass, await checkThumbnail(job, row.versionId))
      pass.segments++
      pass.bytes += row.size
      pass.cursor = { version: row.versionId, n: row.n }
      const tookMs = context.now().getTime() - startedAt
      if (tookMs > context.settings.verifySliceMs) return false
      const dueMs = ((pass.bytes - readBefore) / context.settings.verifyRate) * 1000
      if (dueMs > tookMs) await sleep(dueMs - tookMs)
    }
    if (rows.length < SLICE) break
  }
  pass.cursor = null
  return true
}

function note(pass: Pass, damage: string | null): void {
  if (damage === null) return
  pass.damaged++
  if (pass.names.length < NAMED) pass.names.push(damage)
}
