import { routes } from '../contract/routes.ts'
import { CHUNK_BYTES, openRandomAccess, type RandomAccess, type RandomAccessSource } from '../format/index.ts'
import { contentContext } from '../keys/index.ts'
import { ClientError } from './errors.ts'
import type { Reader } from './folder.ts'
import type { Platform } from './platform.ts'
import { retryWait } from './retry-policy.ts'
import { verified } from './verified.ts'
import type { OpenVersion } from './versions.ts'

/** 512 chunks: what one request asks for. */
const RANGE_BYTES = 512 * CHUNK_BYTES
const RANGES_AT_ONCE = 4
/** Header and first chunks come with the first request. */
const FIRST_BYTES = 56 + 512 * (CHUNK_BYTES + 16)
const IDLE_MS = 30_000
const MOST_CUTS = 20

export interface ContentReader {
  reader: Reader
  platform: Platform
  version: OpenVersion
}

/**
 * Verified plaintext of a version at any place.
 * @param firstBytes ciphertext that the first request asks for
 * @throws ClientError `not_verifiable`, and as `Transport.send`
 */
export async function openContent(content: ContentReader, firstBytes = 65_536): Promise<RandomAccess> {
  const { manifest, key } = content.version
  const { space, node, version, size } = manifest
  const source = createSource(content, firstBytes)
  const opened = await verified(() => openRandomAccess(key, contentContext(space, node, version), source))
  if (opened.size !== size) throw new ClientError('not_verifiable')
  return {
    size,
    read: (offset, length, signal) => verified(() => opened.read(offset, length, signal)),
    verifyLength: (signal) => verified(() => opened.verifyLength(signal)),
  }
}

/**
 * The whole content in order, verified piece by piece; what was given out before an error is right, and short.
 * @param offset begins there, a multiple of 16,384
 */
export async function* download(
  content: ContentReader,
  { offset = 0, signal }: { offset?: number; signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array, void> {
  const opened = await openContent(content, offset === 0 ? FIRST_BYTES : undefined)
  const ranges = Math.max(1, Math.ceil((opened.size - offset) / RANGE_BYTES))
  const stop = new AbortController()
  const ended = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal])
  const read = (index: number) => {
    const from = offset + index * RANGE_BYTES
    const piece = opened.read(from, Math.min(RANGE_BYTES, opened.size - from), ended)
    piece.catch(() => undefined) // its turn may never come
    return piece
  }
  const running = new Map<number, Promise<Uint8Array>>()
  try {
    for (let index = 0; index < ranges; index++) {
      for (let ahead = index; ahead < Math.min(ranges, index + RANGES_AT_ONCE); ahead++) {
        if (!running.has(ahead)) running.set(ahead, read(ahead))
      }
      const piece = running.get(index)
      running.delete(index)
      if (piece !== undefined) yield await piece
    }
  } finally {
    stop.abort(new ClientError('unreachable'))
  }
}

function createSource(content: ContentReader, firstBytes: number): RandomAccessSource {
  const { csize } = content.version.manifest
  let first: Promise<Uint8Array> | undefined
  return {
    size: csize,
    async read(offset, length, signal) {
      const prefix = Math.min(firstBytes, csize)
      if (offset + length > prefix) return readRange(content, { offset, length, signal })
      first ??= readRange(content, { offset: 0, length: prefix, signal })
      return (await first).subarray(offset, offset + length)
    },
  }
}

interface Range {
  offset: number
  length: number
  signal?: AbortSignal | undefined
}

/** Goes on after a cut from the byte where it was cut: all of it is verified before it is used. */
async function readRange(content: ContentReader, { offset, length, signal }: Range): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let have = 0
  for (let cuts = 0; have < length; cuts++) {
    if (cuts > MOST_CUTS) throw new ClientError('unreachable')
    if (cuts > 0) await content.platform.sleep(retryWait(cuts - 1, content.platform.random()) ?? 0, signal)
    const answer = await requestRange(content, { offset: offset + have, length: length - have, signal })
    have = await fill(bytes, have, answer)
  }
  return bytes
}

/** @throws ClientError `not_verifiable` when the answer is not the range that was asked for */
async function requestRange({ reader, version }: ContentReader, { offset, length, signal }: Range): Promise<Response> {
  const { csize, version: id } = version.manifest
  const last = offset + length - 1
  const headers = { Range: `bytes=${offset}-${last}` }
  const answer = await reader.transport.send(routes.versionContent, { params: { id }, headers, signal })
  const isRange = answer.status === 206 && answer.headers.get('Content-Range') === `bytes ${offset}-${last}/${csize}`
  if (isRange) return answer
  await answer.body?.cancel()
  throw new ClientError('not_verifiable')
}

/** @returns how much is there now; a cut ends it early. @throws ClientError `not_verifiable` for more than was asked for */
async function fill(bytes: Uint8Array, from: number, answer: Response): Promise<number> {
  const stream = answer.body?.getReader()
  let have = from
  try {
    for (;;) {
      const { done, value } = (await withIdleLimit(stream?.read())) ?? { done: true, value: undefined }
      if (done || value === undefined) return have
      if (have + value.length > bytes.length) throw new ClientError('not_verifiable')
      bytes.set(value, have)
      have += value.length
    }
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not_verifiable') throw error
    return have // a cut: what came is kept
  } finally {
    await stream?.cancel().catch(() => undefined)
  }
}

async function withIdleLimit<T>(reading: Promise<T> | undefined): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ClientError('unreachable')), IDLE_MS)
  })
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
}
