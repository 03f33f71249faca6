/** A folder or file, what a folder holds, and what changed in a space. */
import type { Hono } from 'hono'
import type { VaultReader } from '../../../prisma/vault/client.ts'
import { routes } from '../../contract/routes.ts'
import type { ListingsRequest, NodeAnswer } from '../../contract/spaces.ts'
import { vaultHeaders } from '../../contract/values.ts'
import { type ApiContext, type ApiEnv, answer, createApi } from '../define-routes.ts'
import { ApiError } from '../problems.ts'
import type { TreeDeps } from '../tree-deps.ts'
import { findPlace, type Place, requireNode, requireSpace } from './access.ts'
import { openListing } from './listing.ts'

export const callerOf = (c: ApiContext) => c.get('link') ?? c.get('session')
export const idOf = (c: ApiContext): string => c.req.param('id') ?? ''

export function createNodeRoutes({ api: deps }: TreeDeps): Hono<ApiEnv> {
  const api = createApi()
  const readerOf = async () => (await deps.database()).reader
  answer(api, routes.head, async ({ c }) => {
    const space = await requireSpace(await readerOf(), c.get('session').userId, idOf(c))
    return { seq: Number(space.seq) }
  })
  answer(api, routes.changes, async ({ c, query }) => {
    const reader = await readerOf()
    // Before the folders: a change in between is told again next time, and not lost.
    const { id: spaceId, seq } = await requireSpace(reader, c.get('session').userId, idOf(c))
    const where = { spaceId, seq: { gt: BigInt(query?.since ?? 0) } }
    const heads = await reader.folderHead.findMany({ where, select: { folderId: true, rev: true } })
    return { seq: Number(seq), folders: heads.map(({ folderId: id, rev }) => ({ id, rev })) }
  })
  answer(api, routes.node, async ({ c }) => {
    const reader = await readerOf()
    return readNode(reader, await requireNode(reader, callerOf(c), idOf(c)))
  })
  answer(api, routes.children, async ({ c, query }) => {
    const reader = await readerOf()
    const { id: folder } = await requireNode(reader, callerOf(c), idOf(c))
    const listing = await openListing(reader, { folder, since: query?.since ?? null, now: deps.clock() })
    if (listing === null) throw new ApiError('not_found')
    const headers = listing.full && query?.since !== undefined ? { [vaultHeaders.listing]: 'full' } : {}
    return ndjson(withHead(listing.head, listing.lines), headers)
  })
  answer(api, routes.listings, async ({ c, body }) => {
    const reader = await readerOf()
    const { id: spaceId } = await requireSpace(reader, c.get('session').userId, idOf(c))
    return ndjson(listFolders(reader, { spaceId, folders: body.folders, now: deps.clock() }))
  })
  return api
}

async function readNode(reader: VaultReader, place: Place): Promise<NodeAnswer> {
  const row = place.isSystem ? null : await reader.file.findUnique({ where: { id: place.id } })
  const folderId = row?.kind === 'file' ? (row.parentId ?? '') : place.id
  const head = await reader.folderHead.findUnique({ where: { folderId } })
  if (head === null || (row === null && !place.isSystem)) throw new ApiError('not_found')
  const createdAt = row?.createdAt ?? head.updatedAt
  const signed = { json: head.manifest, sig: Buffer.from(head.sig).toString('base64url') }
  return {
    ...{ node: place.id, space: place.spaceId, parent: row?.parentId ?? null, record: row?.record ?? null },
    ...{ createdAt, updatedAt: row?.updatedAt ?? head.updatedAt },
    ...{ trashedAt: row?.trashedAt ?? null, purgeAt: row?.purgeAt ?? null, head: signed },
  } as NodeAnswer
}

interface Folders {
  spaceId: string
  folders: (typeof ListingsRequest)['_output']['folders']
  now: Date
}

async function* listFolders(reader: VaultReader, { spaceId, folders, now }: Folders): AsyncGenerator<string> {
  for (const { id: folder, since } of folders) {
    const place = await findPlace(reader, folder)
    const listing = place?.spaceId === spaceId ? await openListing(reader, { folder, since, now }) : null
    if (listing === null) yield `${JSON.stringify({ folder, missing: true })}\n`
    else yield* withHead({ folder, full: listing.full, ...listing.head }, listing.lines)
  }
}

async function* withHead(head: object, lines: AsyncIterable<string>): AsyncGenerator<string> {
  yield `${JSON.stringify(head)}\n`
  yield* lines
}

function ndjson(lines: AsyncIterable<string>, headers: Record<string, string> = {}): Response {
  const body = ReadableStream.from(encode(lines))
  return new Response(body, { headers: { ...headers, 'Content-Type': 'application/x-ndjson' } })
}

async function* encode(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of lines) yield Buffer.from(text)
}
