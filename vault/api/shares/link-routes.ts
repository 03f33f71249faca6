/** Links as their holders use them: first whether there is one, then with its secret a session that may read. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Hono } from 'hono'
import type { VaultReader } from '../../../prisma/vault/client.ts'
import { limits } from '../../contract/limits.ts'
import { routes } from '../../contract/routes.ts'
import { appendAudit } from '../../storage/audit-log.ts'
import { limitKey, readAddress } from '../address.ts'
import { hashToken } from '../authenticate.ts'
import { type ApiEnv, answer, createApi } from '../define-routes.ts'
import { findPlace } from '../nodes/access.ts'
import { idOf } from '../nodes/node-routes.ts'
import { ApiError } from '../problems.ts'
import { type Proof, requireProof, spendProof } from '../proof-of-work.ts'
import { countUp, rateLimits, readCount, takeTurn } from '../rate-limits.ts'
import { type Actor, auditAct, readActor, type TreeDeps } from '../tree-deps.ts'
import { readKdf, type ShareRow, toText } from './share-row.ts'

export function createLinkRoutes(deps: TreeDeps): Hono<ApiEnv> {
  const api = createApi()
  answer(api, routes.linkOpen, async ({ c, body, exchange }) => {
    const database = await deps.api.database()
    const now = deps.api.clock()
    const address = limitKey(readAddress(exchange.incoming))
    await database.write((tx) => takeTurn(tx, { name: 'linkOpenOfAddress', of: address }, now))
    const row = await database.reader.shareLink.findUnique({ where: { id: idOf(c) } })
    if (row === null || !isHashOf(row.lookupHash, body.lookup)) throw new ApiError('not_found')
    const kind = await requireLive(database.reader, row, now)
    const data = { opens: { increment: 1 }, lastUsedAt: now.toISOString() }
    await database.write((tx) => tx.shareLink.update({ where: { id: row.id }, data }))
    const { allow, expiresAt, maxDownloads, downloads } = row
    const remaining = maxDownloads === null ? null : Math.max(0, maxDownloads - downloads)
    return { kind, kdf: readKdf(row), passwordNeeded: row.kdf !== null, allow, expiresAt, remaining }
  })
  answer(api, routes.linkUnlock, async ({ c, body, exchange }) => {
    const { reader } = await deps.api.database()
    const row = await reader.shareLink.findUnique({ where: { id: idOf(c) } })
    if (row === null) throw new ApiError('not_found')
    const proof = await requirePatience(deps, row.id, body.altcha)
    const actor = readActor(deps, exchange, row.id)
    const guess: Guess = { row, actor, proof, access: body.access }
    return isHashOf(row.accessHash, body.access) ? await unlock(deps, guess) : await countFailure(deps, guess)
  })
  return api
}

interface Guess {
  row: ShareRow & { spaceId: string }
  /** The link itself. */
  actor: Actor
  proof: Proof | null
  access: string
}

/** After some failures each guess costs work. @throws ApiError `challenge_required` */
async function requirePatience({ api }: TreeDeps, link: string, altcha: string | undefined): Promise<Proof | null> {
  const { reader } = await api.database()
  const failures = await readCount(reader, { name: 'linkFailures', of: link }, api.clock())
  return failures < rateLimits.linkFailures.count ? null : await requireProof(api, `link ${link}`, altcha)
}

async function unlock({ api }: TreeDeps, { row, actor, proof }: Guess) {
  const database = await api.database()
  const now = api.clock()
  await requireLive(database.reader, row, now)
  if (row.maxDownloads !== null && row.downloads >= row.maxDownloads) throw new ApiError('gone')
  const token = Buffer.from(api.random(32)).toString('base64url')
  const expiresAt = new Date(now.getTime() + limits.linkSessionMs).toISOString()
  const session = { tokenHash: hashToken(token), linkId: row.id, counted: false }
  await database.write(async (tx) => {
    if (proof !== null) await spendProof(tx, proof)
    const same = { id: row.id, revokedAt: null, accessHash: new Uint8Array(row.accessHash) }
    const { count } = await tx.shareLink.updateMany({ where: same, data: { lastUsedAt: now.toISOString() } })
    if (count === 0) throw new ApiError('gone') // revoked, or of another password, since it was read
    await tx.linkSession.create({ data: { ...session, createdAt: now.toISOString(), expiresAt } })
    await auditAct(tx, actor, { kind: 'link', action: 'unlock', targetId: row.id })
  })
  return { token, node: row.fileId, space: row.spaceId, blob: toText(row.blob) }
}

/** @throws ApiError `auth_failed`, `rate_limited` */
async function countFailure({ api }: TreeDeps, { row, actor, proof }: Guess): Promise<never> {
  const now = api.clock()
  const database = await api.database()
  await database.write(async (tx) => {
    if (proof !== null) await spendProof(tx, proof)
    const today = await readCount(tx, { name: 'linkFailuresOfDay', of: row.id }, now)
    if (today >= rateLimits.linkFailuresOfDay.count) await takeTurn(tx, { name: 'linkSlowed', of: row.id }, now)
    for (const name of ['linkFailures', 'linkFailuresOfDay'] as const) await countUp(tx, { name, of: row.id }, now)
    await tx.shareLink.update({ where: { id: row.id }, data: { failures: { increment: 1 } } })
    const fact = { kind: 'link', action: 'unlock', targetId: row.id, ok: false } as const
    await appendAudit(tx, { ...fact, actorId: null, ip: actor.ip })
  })
  throw new ApiError('auth_failed')
}

/** Answers what it leads to. @throws ApiError `gone`: only who holds the secret hears that there was a link */
async function requireLive(reader: VaultReader, row: ShareRow, now: Date): Promise<'folder' | 'file'> {
  const isOver = row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now.toISOString())
  const place = isOver ? null : await findPlace(reader, row.fileId)
  if (place === null || place.inTrash || place.isGone) throw new ApiError('gone')
  if (place.isSystem) return 'folder'
  const node = await reader.file.findUnique({ where: { id: row.fileId }, select: { kind: true } })
  return node?.kind === 'file' ? 'file' : 'folder'
}

function isHashOf(hash: Uint8Array, secret: string): boolean {
  const given = createHash('sha256').update(Buffer.from(secret, 'base64url')).digest()
  return hash.length === given.length && timingSafeEqual(hash, given)
}
