/** What must stand in front of bytes that are to be kept (vault page, section 4.1), and how many may come at once. */
import type { IncomingMessage } from 'node:http'
import { limits } from '../../contract/limits.ts'
import { ApiError } from '../problems.ts'

/** RFC 9530 with one SHA-256 and nothing else. */
const DIGEST = /^sha-256=:([A-Za-z0-9+/]{43}=):$/

export interface ByteBody {
  sizeBytes: number
  /** SHA-256 that the client announces. */
  digest: Buffer
}

/** @throws ApiError `length_required`, `media_type`, `bad_request` (digest) */
export function readByteHeaders({ headers }: IncomingMessage): ByteBody {
  const length = headers['content-length']
  if (length === undefined || headers['transfer-encoding'] !== undefined) throw new ApiError('length_required')
  if (headers['content-type'] !== 'application/octet-stream') throw new ApiError('media_type')
  const [, digest] = DIGEST.exec([headers['content-digest'] ?? ''].flat().join()) ?? []
  if (digest === undefined) throw new ApiError('bad_request', undefined, { members: { fields: ['Content-Digest'] } })
  return { sizeBytes: Number(length), digest: Buffer.from(digest, 'base64') }
}

export interface BodySlots {
  /** Runs `receive` unless too many run already. @throws ApiError `busy` */
  run<T>(userId: string, receive: () => Promise<T>): Promise<T>
}

/** Bounds what a replica holds of bodies; it says nothing about what other replicas do. */
export function createBodySlots(): BodySlots {
  const ofUser = new Map<string, number>()
  let all = 0
  const change = (userId: string, by: 1 | -1) => {
    const count = (ofUser.get(userId) ?? 0) + by
    all += by
    if (count === 0) ofUser.delete(userId)
    else ofUser.set(userId, count)
  }
  return {
    async run(userId, receive) {
      const isFull = all >= limits.segmentBodiesOfReplica || (ofUser.get(userId) ?? 0) >= limits.segmentBodiesOfUser
      if (isFull) throw new ApiError('busy', undefined, { headers: { 'Retry-After': '1' } })
      change(userId, 1)
      try {
        return await receive()
      } finally {
        change(userId, -1)
      }
    },
  }
}
