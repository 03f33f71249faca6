import { type Bytes, unshared } from './bytes.ts'
import { openChunks } from './chunks.ts'
import { requireKeySize } from './derive.ts'
import { FormatError } from './errors.ts'
import { createSecret, type DecryptOptions, openMessage } from './message.ts'
import { CHUNK_BYTES, chunkCount, chunkOffset, HEADER_BYTES, plaintextSize } from './sizes.ts'

/** Where the bytes of a message come from: a file, an array, HTTP ranges. */
export interface RandomAccessSource {
  /** Bytes of the whole message. */
  readonly size: number
  /** Exactly `length` bytes from `offset` on; what it throws reaches the caller unchanged. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>
}

export interface RandomAccess {
  /** Bytes of plaintext by the source's size. A claim of the source until `verifyLength`, or a `read` up to it. */
  readonly size: number
  /**
   * Verified plaintext, by one read of the source. Memory: about twice `length`. A read that reaches `size` proves it.
   * @throws FormatError `out_of_range`, `source_short`, `chunk_auth`
   */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Bytes>
  /**
   * Proves `size` by opening the last chunk.
   * @throws FormatError `source_short`, `chunk_auth`
   */
  verifyLength(signal?: AbortSignal): Promise<void>
}

/**
 * Reads the header and compares the commitment; further reads fetch only the chunks they need.
 * @throws FormatError `key_size`, `header_short`, `source_short`, `commitment`, `truncated`, `length_invalid`, `too_large`
 */
// biome-ignore lint/complexity/useMaxParams: the published interface; the three inputs of the construction, then options
export async function openRandomAccess(
  key: Uint8Array,
  context: Uint8Array,
  source: RandomAccessSource,
  options: DecryptOptions = {},
): Promise<RandomAccess> {
  const secret = createSecret(key.slice(), context.slice(), options)
  requireKeySize(secret)
  if (source.size < HEADER_BYTES) throw new FormatError('header_short')
  const cipher = await openMessage(secret, await readExactly(source, { offset: 0, length: HEADER_BYTES }))
  const sourceSize = source.size
  const size = plaintextSize(sourceSize)
  const chunks = chunkCount(size)

  /** Plaintext of the chunks from `first` to before `end`. */
  const readChunks = async (first: number, end: number, signal?: AbortSignal) => {
    const offset = chunkOffset(first)
    const length = (end === chunks ? sourceSize : chunkOffset(end)) - offset
    const bytes = unshared(await readExactly(source, { offset, length, signal }))
    const plaintext = new Uint8Array((end === chunks ? size : end * CHUNK_BYTES) - first * CHUNK_BYTES)
    await openChunks(cipher, { first, bytes }, plaintext)
    signal?.throwIfAborted()
    return plaintext
  }

  return {
    size,
    async read(offset, length, signal) {
      if (!isRange(offset, length) || offset + length > size) throw new FormatError('out_of_range')
      const toTheEnd = offset + length === size
      if (length === 0 && !toTheEnd) return new Uint8Array(0)
      const first = Math.floor(offset / CHUNK_BYTES)
      // The end is only the end once the last chunk was opened, even an empty one.
      const end = toTheEnd ? chunks : Math.ceil((offset + length) / CHUNK_BYTES)
      const plaintext = await readChunks(first, end, signal)
      const begin = offset - first * CHUNK_BYTES
      return plaintext.subarray(begin, begin + length)
    },
    async verifyLength(signal) {
      await readChunks(chunks - 1, chunks, signal)
    },
  }
}

const isRange = (offset: number, length: number) =>
  Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0

interface Wanted {
  readonly offset: number
  readonly length: number
  readonly signal?: AbortSignal | undefined
}

async function readExactly(source: RandomAccessSource, { offset, length, signal }: Wanted): Promise<Uint8Array> {
  signal?.throwIfAborted()
  const bytes = await source.read(offset, length, signal)
  if (bytes.length !== length) throw new FormatError('source_short')
  return bytes
}
