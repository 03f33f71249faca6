/** Frees what nobody needs any more (vault page, section 7). Each step is complete in itself and goes on after a kill. */
import type { JobReport, VaultJob } from '../job.ts'
import { closeAccounts } from './close-accounts.ts'
import { dropPurged } from './drop-purged.ts'
import { emptyTrash } from './empty-trash.ts'
import { freeDrafts, freePurges } from './free-contents.ts'
import { pruneRows } from './prune-rows.ts'
import { pruneVersions } from './prune-versions.ts'
import { removeOldIndexes, removeOldTmp } from './remove-files.ts'

export async function gc(job: VaultJob): Promise<JobReport> {
  const tmpFiles = await removeOldTmp(job)
  const accounts = await closeAccounts(job)
  const trashed = await emptyTrash(job)
  const versions = await pruneVersions(job)
  const drafts = await freeDrafts(job)
  const { purges, bytes } = await freePurges(job)
  const dropped = await dropPurged(job)
  const rows = await pruneRows(job)
  const indexes = await removeOldIndexes(job)
  return { tmpFiles, accounts, trashed, versions, drafts, purges, bytes, dropped, rows, indexes }
}
