import type { Bytes } from './bytes.ts'
import { FormatError } from './errors.ts'
import { MAX_CHUNKS } from './sizes.ts'

/**
 * Base nonce XOR chunk number, big-endian in its last 5 bytes.
 * @throws FormatError `too_large` from chunk 2^38 on
 */
export function chunkNonce(baseNonce: Bytes, index: number): Bytes {
  if (index >= MAX_CHUNKS) throw new FormatError('too_large')
  const nonce = baseNonce.slice()
  // Byte by byte, because JavaScript's bit operations see only 32 of the counter's 38 bits.
  for (let at = nonce.length - 1, rest = index; rest > 0; at--, rest = Math.floor(rest / 256)) {
    nonce[at] = (nonce[at] ?? 0) ^ (rest % 256)
  }
  return nonce
}
