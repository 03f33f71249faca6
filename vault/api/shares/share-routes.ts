/** Links as their owner sees them. */
import type { Hono } from 'hono'
import type { z } from 'zod'
import type { VaultTransaction } from '../../../prisma/vault/client.ts'
import { routes } from '../../contract/routes.ts'
import type { SharePatch, ShareRequest } from '../../contract/shares.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import { requireNode } from '../nodes/access.ts'
import { idOf } from '../nodes/node-routes.ts'
import { ApiError } from '../problems.ts'
import { type Actor, auditAct, readActor, type TreeDeps } from '../tree-deps.ts'
import { isInstant } from '../tx/signed-text.ts'
import { isMadeBy, printKdf, requireShare, toBytes, toShare } from './share-row.ts'

export function createShareRoutes(deps: TreeDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.shareCreate, async ({ c, body, exchange }) => {
    const session = c.get('session')
    const database = await deps.api.database()
    const place = await requireNode(database.reader, session, body.node)
    if (place.inTrash) throw new ApiError('not_found')
    checkExpiry(body.expiresAt)
    const actor = readActor(deps, exchange, session.userId)
    const made = { actor, request: body, spaceId: place.spaceId, at: deps.api.clock().toISOString() }
    const { row, isNew } = await database.write((tx) => createShare(tx, made))
    return Response.json(toShare(row), { status: isNew ? 201 : 200 })
  })
  answer(api, routes.shares, async ({ c }) => {
    const { reader } = await deps.api.database()
    const where = { ownerId: c.get('session').userId }
    return { shares: (await reader.shareLink.findMany({ where, orderBy: { createdAt: 'desc' } })).map(toShare) }
  })
  answer(api, routes.share, async ({ c }) => {
    const { reader } = await deps.api.database()
    return toShare(await requireShare(reader, { id: idOf(c), ownerId: c.get('session').userId }))
  })
  answer(api, routes.shareStats, async ({ c }) => {
    const { reader } = await deps.api.database()
    const { opens, downloads, failures, lastUsedAt } = await requireShare(reader, {
      ...{ id: idOf(c), ownerId: c.get('session').userId },
    })
    return { opens, downloads, failures, lastUsedAt }
  })
  addChanges(api, deps)
  return api
}

function addChanges(api: Hono<ApiEnv>, deps: TreeDeps): void {
  answer(api, routes.sharePatch, async ({ c, body, exchange }) => {
    const database = await deps.api.database()
    const own = { id: idOf(c), ownerId: c.get('session').userId }
    await requireShare(database.reader, own)
    checkExpiry(body.expiresAt)
    const actor = readActor(deps, exchange, own.ownerId)
    return toShare(await database.write((tx) => changeShare(tx, { id: own.id, patch: body, actor })))
  })
  answer(api, routes.shareRevoke, async ({ c, exchange }) => {
    const database = await deps.api.database()
    const own = { id: idOf(c), ownerId: c.get('session').userId }
    await requireShare(database.reader, own)
    const actor = readActor(deps, exchange, own.ownerId)
    const revokedAt = deps.api.clock().toISOString()
    await database.write(async (tx) => {
      const { count } = await tx.shareLink.updateMany({ where: { id: own.id, revokedAt: null }, data: { revokedAt } })
      if (count === 0) return
      await tx.linkSession.deleteMany({ where: { linkId: own.id } })
      await auditAct(tx, actor, { kind: 'link', action: 'revoke', targetId: own.id })
    })
    return undefined
  })
}

interface NewShare {
  actor: Actor
  request: ShareRequest
  spaceId: string
  at: string
}

/** Safe to repeat with the same request. @throws ApiError `id_taken` */
async function createShare(tx: VaultTransaction, { actor, request, spaceId, at }: NewShare) {
  const before = await tx.shareLink.findUnique({ where: { id: request.link } })
  if (before !== null) {
    if (before.ownerId !== actor.id || !isMadeBy(before, request)) throw new ApiError('id_taken')
    return { row: before, isNew: false }
  }
  const row = await tx.shareLink.create({
    data: {
      ...{ id: request.link, ownerId: actor.id, spaceId, fileId: request.node, allow: request.allow },
      ...{ lookupHash: toBytes(request.lookupHash), accessHash: toBytes(request.accessHash) },
      ...{ kdf: printKdf(request.kdf), blob: toBytes(request.blob), ownerBlob: toBytes(request.ownerBlob) },
      ...{ maxDownloads: request.maxDownloads ?? null, expiresAt: request.expiresAt ?? null },
      ...{ downloads: 0, opens: 0, failures: 0, createdAt: at },
    },
  })
  await auditAct(tx, actor, { kind: 'link', action: 'create', targetId: request.link })
  return { row, isNew: true }
}

/** @throws ApiError `gone` for a link that was revoked */
async function changeShare(
  tx: VaultTransaction,
  { id, patch, actor }: { id: string; patch: z.output<typeof SharePatch>; actor: Actor },
) {
  const row = await tx.shareLink.findUniqueOrThrow({ where: { id } })
  if (row.revokedAt !== null) throw new ApiError('gone')
  const { secrets, ownerBlob, ...rest } = patch
  // Who came in by the old password does not stay.
  if (secrets !== undefined) await tx.linkSession.deleteMany({ where: { linkId: id } })
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const data = {
    ...given,
    ...(ownerBlob === undefined ? {} : { ownerBlob: toBytes(ownerBlob) }),
    ...(secrets === undefined
      ? {}
      : { accessHash: toBytes(secrets.accessHash), kdf: printKdf(secrets.kdf), blob: toBytes(secrets.blob) }),
  }
  await auditAct(tx, actor, { kind: 'link', action: 'change', targetId: id })
  return await tx.shareLink.update({ where: { id }, data })
}

function checkExpiry(expiresAt: string | null | undefined): void {
  if (expiresAt == null || isInstant(expiresAt)) return
  throw new ApiError('bad_request', undefined, { members: { fields: ['expiresAt'] } })
}
