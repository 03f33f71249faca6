/** Files that no row names by design: what was being received, and indexes that a newer one replaced. */
import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { blobPath, isUuid } from '../../storage/blob-key.ts'
import type { VaultJob } from '../job.ts'

/** Longer than any body takes: one that gets no byte for 30 s is ended. */
const OLD_MS = 3_600_000

/** What replicas that were killed had received. Answers how many files went. */
export async function removeOldTmp({ context, lease }: VaultJob): Promise<number> {
  const tmp = join(context.dataDir, 'tmp')
  let count = 0
  for (const incarnation of await readdir(tmp)) {
    await lease.keep()
    const folder = join(tmp, incarnation)
    count += await removeOld(folder, { before: before(context.now()), keep: () => false })
    // A replica that still lives makes it again.
    if (await isOlder(folder, before(context.now()))) await rmdir(folder).catch(ignoreUse)
  }
  return count
}

/** Indexes of folders that are not the newest. Answers how many files went. */
export async function removeOldIndexes({ context, database, lease }: VaultJob): Promise<number> {
  const indexes = join(context.dataDir, 'indexes')
  let count = 0
  for (const folder of await readdir(indexes)) {
    if (!isUuid(folder)) continue
    await lease.keep()
    const head = await database.reader.folderHead.findUnique({
      where: { folderId: folder },
      select: { indexRev: true, indexDigest: true },
    })
    const { indexRev: rev, indexDigest: digest } = head ?? { indexRev: null, indexDigest: null }
    const named = rev === null || digest === null ? null : blobPath({ kind: 'index', folder, rev, digest }).at(-1)
    const path = join(indexes, folder)
    count += await removeOld(path, { before: before(context.now()), keep: (name) => name === named })
    if (head === null) await rmdir(path).catch(ignoreUse)
  }
  return count
}

const before = (now: Date) => new Date(now.getTime() - OLD_MS)

async function removeOld(
  folder: string,
  { before, keep }: { before: Date; keep: (name: string) => boolean },
): Promise<number> {
  let count = 0
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (keep(name) || !(await isOlder(path, before))) continue
    await rm(path, { force: true, recursive: true })
    count++
  }
  return count
}

/** False also for what went meanwhile. */
async function isOlder(path: string, before: Date): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return null
  })
  return found !== null && found.mtime < before
}

function ignoreUse(error: NodeJS.ErrnoException): void {
  if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw error
}
