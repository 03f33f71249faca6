/**
 * Moves what no row names out of the way, to be removed a week later (vault page, section 7). It is the one job that
 * could take away what somebody needs, so it stops whenever the list looks wrong.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LATEST_MIGRATION } from '../../prisma/vault/latest-migration.ts'
import { FILE_MODE } from '../storage/volume.ts'
import { JobError, type JobReport, type VaultJob } from './job.ts'
import { spendConfirmation } from './job-runs.ts'
import { filterUnnamed, knowsContents } from './named-versions.ts'
import { readNewestMigration } from './run-vault-job.ts'
import { judgeSweep, type SweepFacts, type SweepRefusal } from './sweep-rules.ts'

const DAY_MS = 86_400_000
const UNTOUCHED_MS = DAY_MS
const QUARANTINE_DAYS = 7
const SLICE = 500

const explanations: Record<SweepRefusal, string> = {
  no_versions: 'the database names no content at all, but the volume holds some',
  older_database: 'the audit log is shorter than at the last sweep: an older database was restored',
  too_many: 'more content has no row than killed uploads can leave',
}

export async function sweep(job: VaultJob): Promise<JobReport> {
  const { candidates, facts } = await orRefuse(() => mark(job))
  const report = { ...facts }
  await checkRules(job, facts, report)
  const { moved, day } = await moveAway(job, candidates)
  const { removed, needed } = await removeOldQuarantine(job)
  await rememberAuditSize(job, facts.auditSize)
  return { ...report, moved, day, removed, neededInQuarantine: needed }
}

/** Whatever goes wrong while looking is a refusal: half a list of what is needed would be the worst of all. */
async function orRefuse<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (cause) {
    if (cause instanceof JobError) throw cause
    throw new JobError('query_failed', 'database or volume could not be read whole', { refused: true, cause })
  }
}

async function mark(job: VaultJob): Promise<{ candidates: string[]; facts: SweepFacts }> {
  const { context, database, blobs, lease } = job
  await checkDatabase(job)
  const untouchedSince = new Date(context.now().getTime() - UNTOUCHED_MS)
  const candidates: string[] = []
  let count = 0
  let old: string[] = []
  const look = async () => {
    await lease.keep()
    candidates.push(...(await filterUnnamed(database.reader, old)))
    old = []
  }
  for await (const { version, changedAt } of blobs.list()) {
    count++
    if (changedAt < untouchedSince) old.push(version)
    if (old.length === SLICE) await look()
  }
  await look()
  let candidateBytes = 0
  for (const version of candidates) candidateBytes += await blobs.measure(version)
  const [{ bytes = 0 } = {}] = await database.reader.$queryRaw<{ bytes: bigint | number | null }[]>`
    SELECT COALESCE(SUM("csize"), 0) AS "bytes" FROM "versions" WHERE "purged_at" IS NULL`
  const facts: SweepFacts = {
    ...{ blobs: count, bytes: Number(bytes) + candidateBytes },
    ...{ candidates: candidates.length, candidateBytes },
    knowsContents: await knowsContents(database.reader),
    auditSize: await database.reader.auditLog.count(),
    auditSizeBefore: await readAuditSize(context.dataDir),
  }
  return { candidates, facts }
}

async function checkDatabase({ database: { reader } }: VaultJob): Promise<void> {
  // A later release may name contents in tables that this one does not know.
  if ((await readNewestMigration(reader)) !== LATEST_MIGRATION) {
    throw new JobError('schema_unknown', 'the database has a schema of a later release', { refused: true })
  }
  const rows = await reader.$queryRaw<{ quick_check: string }[]>`PRAGMA quick_check`
  if (rows.length !== 1 || rows[0]?.quick_check !== 'ok') {
    throw new JobError('database_damaged', 'quick_check finds damage in the database', { refused: true })
  }
}

/** @throws JobError refused, unless a person has looked at this very finding */
async function checkRules({ database, confirmed }: VaultJob, facts: SweepFacts, report: JobReport): Promise<void> {
  const refusals = judgeSweep(facts)
  // What was confirmed is the count that was shown; more than that needs another look.
  const isKnown = facts.candidates <= Number(confirmed?.report.candidates ?? -1)
  const code = refusals.find((refusal) => !(isKnown && refusal === confirmed?.code))
  if (code !== undefined) throw new JobError(code, explanations[code], { refused: true, report })
  if (refusals.length > 0 && confirmed !== null) await spendConfirmation(database, confirmed)
}

async function moveAway(job: VaultJob, candidates: readonly string[]): Promise<{ moved: number; day: string }> {
  const { context, database, blobs, lease } = job
  const day = context.now().toISOString().slice(0, 10)
  let moved = 0
  for (const version of candidates) {
    await lease.keep()
    // The one file operation inside a transaction: under the write lock no upload can take the name meanwhile.
    const went = await database.write(async (tx) => {
      const unnamed = await filterUnnamed(tx, [version])
      return unnamed.length > 0 && (await blobs.quarantine(version, day))
    })
    if (went) moved++
  }
  return { moved, day }
}

async function removeOldQuarantine({ context, database, blobs, lease }: VaultJob) {
  const keptFrom = new Date(context.now().getTime() - QUARANTINE_DAYS * DAY_MS).toISOString().slice(0, 10)
  let removed = 0
  let needed = 0
  for await (const entry of blobs.listQuarantine()) {
    if (entry.day >= keptFrom) continue
    await lease.keep()
    // A database that was restored meanwhile may name it again.
    const unnamed = await filterUnnamed(database.reader, [entry.version])
    if (unnamed.length === 0) {
      needed++
      continue
    }
    await blobs.removeQuarantined(entry)
    removed++
  }
  return { removed, needed }
}

/** Beside the database, for what it is compared with must not be restored together with it. */
const memoryFile = (dataDir: string) => join(dataDir, 'sweep.json')

async function readAuditSize(dataDir: string): Promise<number | null> {
  const text = await readFile(memoryFile(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return null
  })
  if (text === null) return null
  const { auditSize }: { auditSize: unknown } = JSON.parse(text)
  if (typeof auditSize !== 'number') throw new TypeError('sweep.json has no auditSize')
  return auditSize
}

async function rememberAuditSize({ context }: VaultJob, auditSize: number): Promise<void> {
  const file = memoryFile(context.dataDir)
  await writeFile(`${file}.partial`, `${JSON.stringify({ auditSize })}\n`, { mode: FILE_MODE, flush: true })
  await rename(`${file}.partial`, file)
}
