/** Sealed name lists of large folders: kept for speed and trusted by nobody. */
import { pipeline } from 'node:stream/promises'
import { limits } from '../../contract/limits.ts'
import { vaultHeaders } from '../../contract/values.ts'
import { openIndex, storeIndex } from '../../storage/folder-indexes.ts'
import { StorageError } from '../../storage/storage-error.ts'
import { isLinkSession } from '../authenticate.ts'
import type { Exchange, Route } from '../exchange.ts'
import { ApiError } from '../problems.ts'
import { discardBody, readBody } from '../request-body.ts'
import { withStorageErrors } from '../storage-errors.ts'
import type { TreeDeps } from '../tree-deps.ts'
import { createBodySlots, readByteHeaders } from '../uploads/byte-body.ts'
import { requireNode } from './access.ts'

export function createIndexRoutes(deps: TreeDeps): Route[] {
  const slots = createBodySlots()
  const put = async (exchange: Exchange) => {
    const caller = await deps.authenticate(exchange.incoming)
    if (isLinkSession(caller)) throw new ApiError('auth_required')
    await slots.run(caller.userId, () => putIndex(deps, exchange, caller))
  }
  return [
    {
      path: '/api/nodes/{id}/index',
      methods: { GET: withStorageErrors((exchange) => getIndex(deps, exchange)), PUT: withStorageErrors(put) },
      bodyLimitBytes: limits.indexBytes,
    },
  ]
}

async function getIndex({ api, blobs, authenticate }: TreeDeps, exchange: Exchange): Promise<void> {
  const caller = await authenticate(exchange.incoming)
  const database = await api.database()
  const { id } = await requireNode(database.reader, caller, exchange.params.id ?? '')
  const { rev, digest, sizeBytes, stream } = await openIndex({ database, blobs }, id)
  exchange.outgoing.writeHead(200, {
    ...{ 'Content-Type': 'application/octet-stream', 'Content-Length': sizeBytes, [vaultHeaders.indexRev]: rev },
    'Content-Digest': `sha-256=:${Buffer.from(digest).toString('base64')}:`,
  })
  await pipeline(stream, exchange.outgoing)
}

type User = Parameters<typeof requireNode>[1]

async function putIndex({ api, blobs }: TreeDeps, exchange: Exchange, caller: User): Promise<void> {
  const { incoming, outgoing } = exchange
  const { digest, sizeBytes } = readByteHeaders(incoming)
  const database = await api.database()
  const { id: folder } = await requireNode(database.reader, caller, exchange.params.id ?? '')
  const name = { folder, rev: readRevision(exchange), digest }
  const body = readBody(exchange, sizeBytes)
  const isKept = await storeIndex({ database, blobs }, name, { sizeBytes, body }).catch((error) => {
    // The folder is there, so it is the revision that is not.
    if (error instanceof StorageError && error.code === 'not_found') return false
    throw error
  })
  if (!isKept) throw new ApiError('conflict')
  await discardBody(incoming)
  outgoing.writeHead(204).end()
}

function readRevision({ incoming }: Exchange): number {
  const text = [incoming.headers[vaultHeaders.indexRev.toLowerCase()] ?? ''].flat().join()
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new ApiError('bad_request', undefined, { members: { fields: [vaultHeaders.indexRev] } })
}
