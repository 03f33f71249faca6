/** Ciphertext and thumbnails of versions (vault page, section 4.3). */
import { pipeline } from 'node:stream/promises'
import { openContent } from '../../storage/content.ts'
import { StorageError } from '../../storage/storage-error.ts'
import { readThumbnail } from '../../storage/thumbnails.ts'
import { type Caller, isLinkSession } from '../authenticate.ts'
import type { Exchange, Route } from '../exchange.ts'
import { requireVersion } from '../nodes/version-routes.ts'
import { ApiError } from '../problems.ts'
import { withStorageErrors } from '../storage-errors.ts'
import type { TreeDeps } from '../tree-deps.ts'
import { auditDamage, auditRead } from './audit-read.ts'
import { type ByteRange, parseByteRange } from './byte-range.ts'
import { countDownload } from './count-download.ts'

export function createContentRoutes(deps: TreeDeps): Route[] {
  return [
    {
      path: '/api/versions/{id}/content',
      methods: { GET: withStorageErrors((exchange) => getContent(deps, exchange)) },
      bodyLimitBytes: 0,
    },
    {
      path: '/api/versions/{id}/thumb',
      methods: { GET: withStorageErrors((exchange) => getThumbnail(deps, exchange)) },
      bodyLimitBytes: 0,
    },
  ]
}

const common = {
  'Content-Type': 'application/octet-stream',
  'Content-Disposition': 'attachment',
  'Cache-Control': 'no-store',
} as const

async function getContent(deps: TreeDeps, exchange: Exchange): Promise<void> {
  const { incoming, outgoing } = exchange
  const { caller, version } = await openVersion(deps, exchange)
  const { id, seg, csize } = version
  const etag = `"${id}"`
  const range = readRange(exchange, { sizeBytes: Number(csize), etag })
  const { start, end } = range ?? { start: 0, end: Number(csize) }
  const headers = {
    ...{ ...common, ETag: etag, 'Accept-Ranges': 'bytes', 'Content-Length': end - start },
    ...(range === null ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${csize}` }),
  }
  const status = range === null ? 200 : 206
  if (incoming.method === 'HEAD') {
    outgoing.writeHead(status, headers).end()
    return
  }
  const database = await deps.api.database()
  if (isLinkSession(caller)) await countDownload(database, caller, deps.api.clock())
  await auditRead(deps, exchange, { caller, version: id })
  const content = { reader: database.reader, blobs: deps.blobs }
  const stream = await openContent(content, { version: { id, csize, seg }, start, end }).catch(async (error) => {
    if (error instanceof StorageError) await auditDamage(deps, exchange, { caller, version: id })
    throw error
  })
  outgoing.writeHead(status, headers)
  await pipeline(stream, outgoing).catch(ignoreLeaving)
}

/** Who closes the connection has what it wanted. */
function ignoreLeaving(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
}

/** Null for the whole. @throws ApiError `range_invalid` */
function readRange({ incoming }: Exchange, { sizeBytes, etag }: { sizeBytes: number; etag: string }): ByteRange | null {
  const { range, 'if-range': condition } = incoming.headers
  // Another version than the one it has a part of: from the beginning (RFC 9110, section 13.1.5).
  if (range === undefined || incoming.method === 'HEAD' || (condition !== undefined && condition !== etag)) return null
  const parsed = parseByteRange(range, sizeBytes)
  if (parsed !== null) return parsed
  throw new ApiError('range_invalid', undefined, { headers: { 'Content-Range': `bytes */${sizeBytes}` } })
}

async function getThumbnail(deps: TreeDeps, exchange: Exchange): Promise<void> {
  const { version } = await openVersion(deps, exchange)
  if (version.thumbDigest === null) throw new ApiError('not_found')
  const bytes = await readThumbnail(deps.blobs, { version: version.id, digest: version.thumbDigest })
  exchange.outgoing.writeHead(200, { ...common, 'Content-Length': bytes.length })
  exchange.outgoing.end(exchange.incoming.method === 'HEAD' ? undefined : bytes)
}

/** @throws ApiError `not_found`, `gone` */
async function openVersion({ api, authenticate }: TreeDeps, exchange: Exchange) {
  const caller: Caller = await authenticate(exchange.incoming)
  if (!isLinkSession(caller)) exchange.logged.userId = caller.userId
  const { reader } = await api.database()
  const { version } = await requireVersion(reader, caller, exchange.params.id ?? '')
  if (version.purgedAt !== null) throw new ApiError('gone')
  return { caller, version }
}
