/** The bytes of drafts, straight from the socket to the volume (vault page, sections 4.1 and 4.5). */
import { limits } from '../../contract/limits.ts'
import { requiredBytes, storeSegment } from '../../storage/segments.ts'
import { hasThumbnail, storeThumbnail } from '../../storage/thumbnails.ts'
import { isLinkSession } from '../authenticate.ts'
import type { Exchange, Route } from '../exchange.ts'
import { ApiError } from '../problems.ts'
import { discardBody, readBody } from '../request-body.ts'
import { withStorageErrors } from '../storage-errors.ts'
import type { TreeDeps } from '../tree-deps.ts'
import { type BodySlots, createBodySlots, readByteHeaders } from './byte-body.ts'
import { requireAlive, requireUpload } from './upload-routes.ts'

export function createSegmentRoutes(deps: TreeDeps): Route[] {
  const slots = createBodySlots()
  return [
    {
      path: '/api/uploads/{id}/segments/{n}',
      methods: { PUT: withStorageErrors((exchange) => putSegment(deps, slots, exchange)) },
      bodyLimitBytes: limits.segmentBytes,
    },
    {
      path: '/api/uploads/{id}/thumb',
      methods: { PUT: withStorageErrors((exchange) => putThumbnail(deps, slots, exchange)) },
      bodyLimitBytes: limits.thumbnailBytes,
    },
  ]
}

async function putSegment(deps: TreeDeps, slots: BodySlots, exchange: Exchange): Promise<void> {
  const { row, userId, body } = await openUpload(deps, exchange)
  const n = parseNumber(exchange.params.n ?? '')
  const upload = { id: row.id, versionId: row.versionId, csize: row.csize, seg: row.seg }
  if (requiredBytes({ upload, n }) !== body.sizeBytes) throw new ApiError('segment_size')
  const { clock, settings } = deps.api
  const store = { database: await deps.api.database(), blobs: deps.blobs, now: clock, draftDays: settings.draftDays }
  const stored = await slots.run(userId, () =>
    storeSegment(store, { upload, n, digest: body.digest, body: readBody(exchange, body.sizeBytes) }),
  )
  await finish(exchange, stored === 'stored' ? 201 : 204)
}

async function putThumbnail(deps: TreeDeps, slots: BodySlots, exchange: Exchange): Promise<void> {
  const { row, userId, body } = await openUpload(deps, exchange)
  if (row.state !== 'open') throw new ApiError('upload_expired')
  const name = { version: row.versionId, digest: body.digest }
  if (await hasThumbnail(deps.blobs, name)) return await finish(exchange, 204)
  const { sizeBytes } = body
  await slots.run(userId, () => storeThumbnail(deps.blobs, name, { sizeBytes, body: readBody(exchange, sizeBytes) }))
  await finish(exchange, 201)
}

async function openUpload({ api, authenticate }: TreeDeps, exchange: Exchange) {
  const caller = await authenticate(exchange.incoming)
  if (isLinkSession(caller)) throw new ApiError('auth_required')
  const { userId } = caller
  exchange.logged.userId = userId
  const { reader } = await api.database()
  const row = await requireUpload(reader, { id: exchange.params.id ?? '', userId })
  requireAlive(row, api.clock())
  return { row, userId, body: readByteHeaders(exchange.incoming) }
}

/** @throws ApiError `not_found` for what is no number of a segment */
function parseNumber(text: string): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(text)) throw new ApiError('not_found')
  return Number(text)
}

/** What is held already was not read: an answer before the end of the body would be hidden by a reset. */
async function finish({ incoming, outgoing }: Exchange, status: 201 | 204): Promise<void> {
  const isRead = await discardBody(incoming)
  if (!isRead) outgoing.setHeader('Connection', 'close')
  outgoing.writeHead(status, status === 201 ? { 'Content-Length': 0 } : {})
  outgoing.end()
}
