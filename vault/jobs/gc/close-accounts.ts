/** Accounts that were deleted: first their contents go, then what describes them, last the account itself. */
import { endDraft } from '../../storage/drafts.ts'
import { schedulePurges } from '../../storage/purges.ts'
import type { VaultJob } from '../job.ts'
import { withBigSizes } from './empty-trash.ts'

export const DELETING = 'deleting'
const SLICE = 200

/** Answers how many accounts are gone now. Those whose bytes still wait for their grace go in a later run. */
export async function closeAccounts(job: VaultJob): Promise<number> {
  const { database } = job
  const users = await database.reader.user.findMany({ where: { state: DELETING }, select: { id: true } })
  let closed = 0
  for (const { id: userId } of users) {
    await signOut(job, userId)
    await endDrafts(job, userId)
    const spaces = await database.reader.space.findMany({ where: { ownerId: userId }, select: { id: true } })
    for (const space of spaces) await purgeSpace(job, { spaceId: space.id, userId })
    if (await isEmpty(job, userId)) {
      for (const space of spaces) await deleteSpace(job, space.id)
      await deleteAccount(job, userId)
      closed++
    }
  }
  return closed
}

async function signOut({ database }: VaultJob, userId: string): Promise<void> {
  await database.write(async (tx) => {
    await tx.session.deleteMany({ where: { userId } })
    await tx.authState.deleteMany({ where: { userId } })
  })
}

async function endDrafts({ database }: VaultJob, userId: string): Promise<void> {
  const select = { id: true, userId: true, csize: true } as const
  const drafts = await database.reader.upload.findMany({ where: { userId, state: 'open' }, select })
  for (const draft of drafts) await database.write((tx) => endDraft(tx, draft))
}

async function purgeSpace(
  { context, database, lease }: VaultJob,
  { spaceId, userId }: { spaceId: string; userId: string },
): Promise<void> {
  for (;;) {
    await lease.keep()
    const versions = await database.reader.$queryRaw<{ id: string; csize: bigint | number }[]>`
      SELECT "versions"."id", "versions"."csize" FROM "files" JOIN "versions" ON "versions"."file_id" = "files"."id"
      WHERE "files"."space_id" = ${spaceId} AND "versions"."purged_at" IS NULL LIMIT ${SLICE}`
    if (versions.length === 0) return
    const now = context.now()
    await database.write((tx) => schedulePurges(tx, { versions: withBigSizes(versions), userId, now }))
  }
}

async function isEmpty({ database: { reader } }: VaultJob, userId: string): Promise<boolean> {
  const purge = await reader.purge.findFirst({ where: { userId }, select: { versionId: true } })
  const draft = await reader.upload.findFirst({ where: { userId, state: { not: 'committed' } }, select: { id: true } })
  return purge === null && draft === null
}

async function deleteSpace({ database, lease }: VaultJob, spaceId: string): Promise<void> {
  for (;;) {
    await lease.keep()
    const files = await database.reader.file.findMany({ where: { spaceId }, take: SLICE, select: { id: true } })
    if (files.length === 0) break
    const ids = { in: files.map((file) => file.id) }
    await database.write(async (tx) => {
      await tx.version.deleteMany({ where: { fileId: ids } })
      await tx.removal.deleteMany({ where: { folderId: ids } })
      await tx.file.deleteMany({ where: { id: ids } })
    })
  }
  await database.write(async (tx) => {
    await tx.folderHead.deleteMany({ where: { spaceId } })
    await tx.spaceMember.deleteMany({ where: { spaceId } })
    await tx.space.deleteMany({ where: { id: spaceId } })
  })
}

async function deleteAccount({ database }: VaultJob, userId: string): Promise<void> {
  await database.write(async (tx) => {
    await tx.$executeRaw`
      DELETE FROM "link_sessions" WHERE "link_id" IN (SELECT "id" FROM "share_links" WHERE "owner_id" = ${userId})`
    await tx.shareLink.deleteMany({ where: { ownerId: userId } })
    await tx.upload.deleteMany({ where: { userId } })
    await tx.slot.deleteMany({ where: { userId } })
    await tx.credential.deleteMany({ where: { userId } })
    await tx.totp.deleteMany({ where: { userId } })
    await tx.user.deleteMany({ where: { id: userId, state: DELETING } })
  })
}
