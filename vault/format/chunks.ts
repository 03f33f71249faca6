import type { Bytes } from './bytes.ts'
import { forEachInFlight } from './in-flight.ts'
import type { ChunkCipher } from './message.ts'
import { CHUNK_BYTES, SEALED_CHUNK_BYTES } from './sizes.ts'

/** Bytes that begin at the border of chunk `first`. */
export interface Run {
  readonly first: number
  readonly bytes: Bytes
}

/** Encrypts `count` chunks into `target`, which has room for exactly their ciphertext. */
export async function sealChunks(cipher: ChunkCipher, { first, bytes, count }: Run & { count: number }, target: Bytes) {
  await forEachInFlight(count, async (at) => {
    const plain = bytes.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES)
    target.set(new Uint8Array(await cipher.seal(first + at, plain)), at * SEALED_CHUNK_BYTES)
  })
}

/** Decrypts all chunks of `bytes` into `target`, which has room for exactly their plaintext. */
export async function openChunks(cipher: ChunkCipher, { first, bytes }: Run, target: Bytes): Promise<void> {
  await forEachInFlight(Math.ceil(bytes.length / SEALED_CHUNK_BYTES), async (at) => {
    const sealed = bytes.subarray(at * SEALED_CHUNK_BYTES, (at + 1) * SEALED_CHUNK_BYTES)
    target.set(new Uint8Array(await cipher.open(first + at, sealed)), at * CHUNK_BYTES)
  })
}
