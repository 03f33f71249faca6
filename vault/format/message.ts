import type { Bytes } from './bytes.ts'
import { type AeadName, deriveMessage, type MessageKeys, type Secret } from './derive.ts'
import { FormatError } from './errors.ts'
import { chunkNonce } from './nonce.ts'
import { HEADER_BYTES, SALT_BYTES } from './sizes.ts'

export interface DecryptOptions {
  /** `AEAD_AES_256_GCM` unless told. */
  readonly aead?: AeadName
}

export interface EncryptOptions extends DecryptOptions {
  /** 24 bytes that never repeat under one key; random unless told. */
  readonly salt?: Uint8Array
}

/**
 * One message's cipher. Both read `bytes` before they return, so the memory may be reused at once; both throw `too_large`
 * instead of returning a promise.
 */
export interface ChunkCipher {
  seal(index: number, bytes: Bytes): Promise<ArrayBuffer>
  /** Rejects with `chunk_auth`. */
  open(index: number, bytes: Bytes): Promise<ArrayBuffer>
}

export function createSecret(key: Uint8Array, context: Uint8Array, options: DecryptOptions): Secret {
  return { key, context, aead: options.aead ?? 'AEAD_AES_256_GCM' }
}

/** A new message: its header, and the cipher of its chunks. */
export async function startMessage(
  secret: Secret,
  salt: Uint8Array = crypto.getRandomValues(new Uint8Array(SALT_BYTES)),
): Promise<{ header: Bytes; cipher: ChunkCipher }> {
  const header = new Uint8Array(HEADER_BYTES)
  header.set(salt.subarray(0, SALT_BYTES))
  const keys = await deriveMessage(secret, salt)
  header.set(keys.commitment, SALT_BYTES)
  return { header, cipher: createChunkCipher(keys) }
}

/**
 * The cipher of a message that begins with `header`, after its commitment was compared.
 * @throws FormatError `key_size`, `commitment`
 */
export async function openMessage(secret: Secret, header: Uint8Array): Promise<ChunkCipher> {
  const given = header.slice(SALT_BYTES, HEADER_BYTES)
  const keys = await deriveMessage(secret, header.subarray(0, SALT_BYTES))
  // All 32 bytes are looked at whatever they are, so the time tells nothing.
  const difference = keys.commitment.reduce((found, byte, at) => found | (byte ^ (given[at] ?? 256)), 0)
  if (difference !== 0) throw new FormatError('commitment')
  return createChunkCipher(keys)
}

function createChunkCipher({ key, baseNonce }: MessageKeys): ChunkCipher {
  const { subtle } = crypto
  const parameters = (index: number) => ({ name: 'AES-GCM', iv: chunkNonce(baseNonce, index) })
  return {
    seal: (index, bytes) => subtle.encrypt(parameters(index), key, bytes),
    open: (index, bytes) => subtle.decrypt(parameters(index), key, bytes).catch(refuse),
  }
}

function refuse(cause: unknown): never {
  throw new FormatError('chunk_auth', { cause })
}
