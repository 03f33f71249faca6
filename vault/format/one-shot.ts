import { type Bytes, unshared } from './bytes.ts'
import { openChunks, sealChunks } from './chunks.ts'
import { FormatError } from './errors.ts'
import { createSecret, type DecryptOptions, type EncryptOptions, openMessage, startMessage } from './message.ts'
import { chunkCount, ciphertextSize, HEADER_BYTES, plaintextSize } from './sizes.ts'

/**
 * Encrypts a whole message. `plaintext` must not change before the promise settles.
 * @param key 32 uniformly random bytes, never a password
 * @param context any bytes; the reader must know the same
 * @throws FormatError `key_size`, `length_invalid` (salt)
 */
// biome-ignore lint/complexity/useMaxParams: the published interface; the three inputs of the construction, then options
export async function encrypt(
  key: Uint8Array,
  context: Uint8Array,
  plaintext: Uint8Array,
  options: EncryptOptions = {},
): Promise<Bytes> {
  const bytes = unshared(plaintext)
  const { header, cipher } = await startMessage(createSecret(key, context, options), options.salt)
  const message = new Uint8Array(ciphertextSize(bytes.length))
  message.set(header)
  const run = { first: 0, bytes, count: chunkCount(bytes.length) }
  await sealChunks(cipher, run, message.subarray(HEADER_BYTES))
  return message
}

/**
 * Decrypts a whole message: all of it or an error. `ciphertext` must not change before the promise settles.
 * @throws FormatError `key_size`, `header_short`, `commitment`, `truncated`, `length_invalid`, `chunk_auth`
 */
// biome-ignore lint/complexity/useMaxParams: the published interface; the three inputs of the construction, then options
export async function decrypt(
  key: Uint8Array,
  context: Uint8Array,
  ciphertext: Uint8Array,
  options: DecryptOptions = {},
): Promise<Bytes> {
  if (ciphertext.length < HEADER_BYTES) throw new FormatError('header_short')
  const bytes = unshared(ciphertext)
  const cipher = await openMessage(createSecret(key, context, options), bytes.subarray(0, HEADER_BYTES))
  const plaintext = new Uint8Array(plaintextSize(bytes.length))
  await openChunks(cipher, { first: 0, bytes: bytes.subarray(HEADER_BYTES) }, plaintext)
  return plaintext
}
