import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { NONCE_BYTES, seal } from './chacha.ts'
import { type Recipient, type Stanza, toBase64 } from './recipients.ts'

const VERSION = 'age-encryption.org/v1'
const FILE_KEY_BYTES = 16
const PAYLOAD_NONCE_BYTES = 16
const CHUNK_BYTES = 65_536
const LINE_LETTERS = 64

/**
 * The bytes of an age file (c2sp.org/age, version 1), for stock `age` and every other reader.
 * @param recipients several keys, or one passphrase alone
 * @param plaintext pieces of any size
 */
export async function* ageFile(
  recipients: readonly Recipient[],
  plaintext: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const fileKey = randomBytes(FILE_KEY_BYTES)
  const nonce = randomBytes(PAYLOAD_NONCE_BYTES)
  yield renderHeader(
    fileKey,
    recipients.map((recipient) => recipient.stanza(fileKey)),
  )
  yield nonce
  yield* payload(new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32)), plaintext)
}

function renderHeader(fileKey: Uint8Array, stanzas: readonly Stanza[]): Buffer {
  const lines = [
    VERSION,
    ...stanzas.flatMap(({ args, body }) => [`-> ${args.join(' ')}`, ...wrap(toBase64(body))]),
    '---',
  ]
  const signed = lines.join('\n')
  const key = new Uint8Array(hkdfSync('sha256', fileKey, '', 'header', 32))
  return Buffer.from(`${signed} ${toBase64(createHmac('sha256', key).update(signed).digest())}\n`)
}

/** The last line is shorter than a full one, so it may be empty. */
function wrap(text: string): string[] {
  const full = Math.floor(text.length / LINE_LETTERS)
  return Array.from({ length: full + 1 }, (_, line) => text.slice(line * LINE_LETTERS, (line + 1) * LINE_LETTERS))
}

/** STREAM: only the last chunk is marked, and only it may be short; none is empty unless the file is. */
async function* payload(key: Uint8Array, plaintext: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  let held = Buffer.alloc(0)
  let count = 0
  for await (const piece of plaintext) {
    held = Buffer.concat([held, piece])
    // The last chunk stays here until it is known to be the last.
    for (; held.length > CHUNK_BYTES; held = held.subarray(CHUNK_BYTES)) {
      yield seal(key, chunkNonce(count++, false), held.subarray(0, CHUNK_BYTES))
    }
  }
  yield seal(key, chunkNonce(count, true), held)
}

function chunkNonce(count: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(NONCE_BYTES)
  nonce.writeUIntBE(count, NONCE_BYTES - 7, 6) // 11 bytes of counter, of which 6 are enough for any file
  nonce[NONCE_BYTES - 1] = isLast ? 1 : 0
  return nonce
}
