/** Drafts as JSON: begin, look, give up. Their bytes come by `segment-routes.ts`. */
import type { Hono } from 'hono'
import type { VaultReader } from '../../../prisma/vault/client.ts'
import { routes } from '../../contract/routes.ts'
import { ENDED, endDraft } from '../../storage/drafts.ts'
import { listSegments, readHeld } from '../../storage/segments.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import { ApiError } from '../problems.ts'
import type { TreeDeps } from '../tree-deps.ts'
import { checkStarts, startUploads } from './start-uploads.ts'

export function createUploadRoutes({ api: deps }: TreeDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.uploadsStart, async ({ c, body: { uploads } }) => {
    const { userId } = c.get('session')
    const { draftDays, maxFileBytes } = deps.settings
    checkStarts(uploads, maxFileBytes)
    const database = await deps.database()
    const order = { userId, uploads, now: deps.clock(), draftDays }
    const isNew = await database.write((tx) => startUploads(tx, order))
    return Response.json({ uploads: await readStarted(database.reader, uploads) }, { status: isNew ? 201 : 200 })
  })
  answer(api, routes.uploads, async ({ c }) => {
    const { reader } = await deps.database()
    return { uploads: await readDrafts(reader, c.get('session').userId, deps.clock()) }
  })
  answer(api, routes.upload, async ({ c, query }) => {
    const { reader } = await deps.database()
    const row = await requireUpload(reader, { id: c.req.param('id') ?? '', userId: c.get('session').userId })
    requireAlive(row, deps.clock())
    const { versionId, state, segs, expiresAt } = row
    const held = await readHeld(reader, versionId)
    const digests = query?.digests === '1' ? { digests: await readDigests(reader, versionId) } : {}
    return { state, held, segs, expiresAt, ...digests }
  })
  answer(api, routes.uploadDelete, async ({ c }) => {
    const database = await deps.database()
    const row = await requireUpload(database.reader, { id: c.req.param('id') ?? '', userId: c.get('session').userId })
    const ended = await database.write((tx) => endDraft(tx, row))
    const after = ended ? row : await database.reader.upload.findUnique({ where: { id: row.id } })
    if (after?.state === 'committed') throw new ApiError('conflict', 'The upload has become a version.')
    return undefined
  })
  return api
}

/** An upload of the user's own. @throws ApiError `not_found` */
export async function requireUpload(reader: VaultReader, { id, userId }: { id: string; userId: string }) {
  const row = await reader.upload.findFirst({ where: { id, userId } })
  if (row === null) throw new ApiError('not_found')
  return row
}

/** @throws ApiError `upload_expired` */
export function requireAlive({ state, expiresAt }: { state: string; expiresAt: string }, now: Date): void {
  const isOver = state === ENDED || (state === 'open' && expiresAt <= now.toISOString())
  if (isOver) throw new ApiError('upload_expired')
}

async function readStarted(reader: VaultReader, uploads: readonly { upload: string }[]) {
  const rows = await reader.upload.findMany({ where: { id: { in: uploads.map(({ upload }) => upload) } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  const started = []
  for (const { upload } of uploads) {
    const row = byId.get(upload)
    if (row === undefined) throw new ApiError('upload_expired')
    const { expiresAt, segs, versionId, heldBytes } = row
    started.push({ upload, expiresAt, segs, held: heldBytes === 0n ? '' : await readHeld(reader, versionId) })
  }
  return started
}

async function readDrafts(reader: VaultReader, userId: string, now: Date) {
  const where = { userId, state: 'open', expiresAt: { gt: now.toISOString() } }
  const rows = await reader.upload.findMany({ where, orderBy: { createdAt: 'asc' } })
  const drafts = []
  for (const row of rows) {
    const { id: upload, spaceId: space, fileId: node, versionId: version, parentId: parent, seg, segs } = row
    const held = row.heldBytes === 0n ? '' : await readHeld(reader, version)
    const shape = { csize: Number(row.csize), seg, sealed: Buffer.from(row.sealed).toString('base64url'), segs, held }
    drafts.push({
      ...{ upload, space, node, version, parent },
      ...shape,
      createdAt: row.createdAt,
      expiresAt: row.expiresAt,
    })
  }
  return drafts
}

async function readDigests(reader: VaultReader, versionId: string) {
  const digests = []
  for await (const rows of listSegments(reader, versionId)) {
    for (const { n, digest } of rows) digests.push({ n, digest: Buffer.from(digest).toString('base64url') })
  }
  return digests
}
