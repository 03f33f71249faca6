import { type Bytes, unshared } from './bytes.ts'
import { sealChunks } from './chunks.ts'
import { FormatError } from './errors.ts'
import { createSecret, startMessage } from './message.ts'
import { CHUNK_BYTES, MAX_CHUNKS, TAG_BYTES } from './sizes.ts'

/** Encrypts parts of one message in any order; the caller puts header and parts together. */
export interface Encryptor {
  /** Salt and commitment, the first 56 bytes of the message. */
  readonly header: Bytes
  /**
   * Ciphertext of the chunks from `first` on. A chunk is encrypted once in an object's life, even if that failed: a retry
   * sends the bytes of the first time.
   * @param plaintext begins at `first` × 16,384; a multiple of 16,384 bytes unless `last`; must not change meanwhile
   * @param last whether the message ends here. Must be told when the message ends on a full chunk, so that the empty last
   * chunk follows; else it is seen from the length
   * @throws FormatError `chunk_reused`, `length_invalid`, `out_of_range` (past the end, or a second end), `too_large`
   */
  chunks(first: number, plaintext: Uint8Array, last?: boolean): Promise<Bytes>
}

/**
 * Never call it twice with one key, salt and context for different plaintexts: two plaintexts under one nonce give both
 * away.
 * @throws FormatError `key_size`, `length_invalid` (salt)
 */
export async function createEncryptor(key: Uint8Array, context: Uint8Array, salt: Uint8Array): Promise<Encryptor> {
  const { header, cipher } = await startMessage(createSecret(key, context, {}), salt)
  const claim = createClaims()
  return {
    header,
    async chunks(first, plaintext, last = plaintext.length === 0 || plaintext.length % CHUNK_BYTES !== 0) {
      const full = Math.floor(plaintext.length / CHUNK_BYTES)
      if (!last && (full === 0 || full * CHUNK_BYTES !== plaintext.length)) throw new FormatError('length_invalid')
      const count = last ? full + 1 : full
      claim(first, first + count, last)
      const target = new Uint8Array(plaintext.length + TAG_BYTES * count)
      await sealChunks(cipher, { first, bytes: unshared(plaintext), count }, target)
      return target
    },
  }
}

/** Remembers which chunk numbers were given out, as few ranges: segments come nearly in order. */
function createClaims() {
  let taken: { from: number; end: number }[] = []
  let highest = 0
  let messageEnd = MAX_CHUNKS
  return (from: number, end: number, last: boolean): void => {
    if (!Number.isInteger(from) || from < 0) throw new FormatError('out_of_range')
    if (end > MAX_CHUNKS) throw new FormatError('too_large')
    if (taken.some((range) => from < range.end && range.from < end)) throw new FormatError('chunk_reused')
    if (end > messageEnd || (last && end < highest)) throw new FormatError('out_of_range')
    const touching = taken.filter((range) => range.end === from || range.from === end)
    const merged = {
      from: Math.min(from, ...touching.map((range) => range.from)),
      end: Math.max(end, ...touching.map((range) => range.end)),
    }
    taken = [...taken.filter((range) => !touching.includes(range)), merged]
    highest = Math.max(highest, end)
    if (last) messageEnd = end
  }
}
