import { createBlocks } from './blocks.ts'
import type { Bytes } from './bytes.ts'
import { requireKeySize } from './derive.ts'
import { FormatError } from './errors.ts'
import { createInOrder, IN_FLIGHT } from './in-flight.ts'
import {
  type ChunkCipher,
  createSecret,
  type DecryptOptions,
  type EncryptOptions,
  openMessage,
  startMessage,
} from './message.ts'
import { CHUNK_BYTES, HEADER_BYTES, requireLastChunk, SEALED_CHUNK_BYTES } from './sizes.ts'

type Controller = TransformStreamDefaultController<Bytes>

/** As many chunks may wait for the reader as may be in flight; a reader that stops, stops the writer. */
const waiting = { highWaterMark: IN_FLIGHT }

/**
 * Plaintext in, in pieces of any length; the message out.
 * Errors the stream with FormatError `key_size`, `length_invalid` (salt), `too_large`, `stream_closed`.
 */
export function encryptStream(
  key: Uint8Array,
  context: Uint8Array,
  options: EncryptOptions = {},
): TransformStream<Uint8Array, Bytes> {
  const blocks = createBlocks(CHUNK_BYTES)
  let next = 0
  let seal: (chunk: Bytes) => Promise<void>
  let results: ReturnType<typeof createResults>
  return new TransformStream<Uint8Array, Bytes>(
    {
      async start(controller) {
        results = createResults(controller)
        const { header, cipher } = await startMessage(createSecret(key, context, options), options.salt)
        seal = (chunk) => results.add(cipher.seal(next++, chunk))
        controller.enqueue(header)
      },
      async transform(piece) {
        for (const chunk of blocks.cut(piece)) await seal(chunk)
      },
      async flush() {
        await seal(blocks.rest())
        await results.settled()
      },
    },
    undefined,
    waiting,
  )
}

/**
 * The message in, in pieces of any length; verified plaintext out. What came out before an error is authentic, but only a
 * stream that closes without error was a whole message.
 * Errors the stream with FormatError `key_size`, `header_short`, `commitment`, `chunk_auth`, `truncated`,
 * `length_invalid`, `too_large`, `stream_closed`, and stays failed.
 */
export function decryptStream(
  key: Uint8Array,
  context: Uint8Array,
  options: DecryptOptions = {},
): TransformStream<Uint8Array, Bytes> {
  const secret = createSecret(key.slice(), context.slice(), options)
  const header = new Uint8Array(HEADER_BYTES)
  const blocks = createBlocks(SEALED_CHUNK_BYTES)
  let headerFilled = 0
  let next = 0
  let cipher: ChunkCipher | undefined
  let results: ReturnType<typeof createResults>
  return new TransformStream<Uint8Array, Bytes>(
    {
      async start(controller) {
        requireKeySize(secret)
        results = createResults(controller)
      },
      async transform(piece) {
        const head = piece.subarray(0, HEADER_BYTES - headerFilled)
        header.set(head, headerFilled)
        headerFilled += head.length
        if (headerFilled < HEADER_BYTES) return
        cipher ??= await openMessage(secret, header)
        for (const chunk of blocks.cut(piece.subarray(head.length))) await results.add(cipher.open(next++, chunk))
      },
      async flush() {
        if (cipher === undefined) throw new FormatError('header_short')
        await results.settled()
        requireLastChunk(blocks.rest().length)
        await results.add(cipher.open(next, blocks.rest()))
        await results.settled()
      },
    },
    undefined,
    waiting,
  )
}

function createResults(controller: Controller) {
  return createInOrder<ArrayBuffer>(
    (result) => {
      try {
        if (result.byteLength > 0) controller.enqueue(new Uint8Array(result))
      } catch (cause) {
        throw new FormatError('stream_closed', { cause }) // only a reader that cancelled makes `enqueue` throw
      }
    },
    (failure) => controller.error(failure),
  )
}
