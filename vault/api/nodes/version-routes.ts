/** The versions of files, as far as they are JSON, and what they take of the quota. */
import type { Hono } from 'hono'
import type { VaultReader } from '../../../prisma/vault/client.ts'
import { routes } from '../../contract/routes.ts'
import { schedulePurges } from '../../storage/purges.ts'
import type { Caller, Session } from '../authenticate.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import { ApiError } from '../problems.ts'
import { type Actor, auditAct, readActor, type TreeDeps } from '../tree-deps.ts'
import { type Place, requireNode } from './access.ts'
import { callerOf, idOf } from './node-routes.ts'

export function createVersionRoutes(deps: TreeDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.versions, async ({ c }) => {
    const { reader } = await deps.api.database()
    const { id: fileId } = await requireNode(reader, callerOf(c), idOf(c))
    const rows = await reader.version.findMany({ where: { fileId }, orderBy: { number: 'desc' } })
    return {
      versions: rows.map(({ id: version, manifest: json, sig, csize, createdAt, purgedAt }) => ({
        ...{ version, json, sig: Buffer.from(sig).toString('base64url'), csize: Number(csize), createdAt, purgedAt },
      })),
    }
  })
  answer(api, routes.versionManifest, async ({ c }) => {
    const { reader } = await deps.api.database()
    const { version } = await requireVersion(reader, callerOf(c), idOf(c))
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
    return { json: version.manifest, sig: text(version.sig), key: text(version.key), attrs: text(version.attrs) }
  })
  answer(api, routes.versionDelete, async ({ c, exchange }) => {
    const session = c.get('session')
    await deleteVersion(deps, { session, actor: readActor(deps, exchange, session.userId), id: idOf(c) })
    return undefined
  })
  answer(api, routes.quota, async ({ c }) => {
    const { reader } = await deps.api.database()
    const user = await reader.user.findUniqueOrThrow({ where: { id: c.get('session').userId } })
    const limit = user.quotaBytes === null ? null : Number(user.quotaBytes)
    return { used: Number(user.usedBytes), reserved: Number(user.reservedBytes), limit }
  })
  return api
}

/** A version of a file that the caller may see. @throws ApiError `not_found` */
export async function requireVersion(reader: VaultReader, caller: Caller, id: string) {
  const version = await reader.version.findUnique({ where: { id } })
  if (version === null) throw new ApiError('not_found')
  const place: Place = await requireNode(reader, caller, version.fileId)
  return { version, place }
}

/** Safe to repeat. @throws ApiError `not_found`, `version_current` */
async function deleteVersion(
  deps: TreeDeps,
  { session, actor, id }: { session: Session; actor: Actor; id: string },
): Promise<void> {
  const database = await deps.api.database()
  const { version } = await requireVersion(database.reader, session, id)
  await database.write(async (tx) => {
    // Under the lock: a restore of this version comes before or after.
    const file = await tx.file.findUnique({ where: { id: version.fileId }, select: { versionId: true } })
    if (file?.versionId === id) throw new ApiError('version_current')
    const row = await tx.version.findUnique({ where: { id }, select: { purgedAt: true, csize: true } })
    if (row === null || row.purgedAt !== null) return
    const versions = [{ id, csize: row.csize }]
    await schedulePurges(tx, { versions, userId: actor.id, now: deps.api.clock() })
    await auditAct(tx, actor, { kind: 'version', action: 'delete', targetId: id })
  })
}
