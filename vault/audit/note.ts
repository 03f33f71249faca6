/** The checkpoint as a C2SP signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) with Ed25519 signatures. */
import { decodeBase64, encodeBase64 } from './base64.ts'
import { HASH_BYTES } from './hashes.ts'

const ED25519 = 1
const KEY_ID_BYTES = 4
const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64
/** RFC 8410 section 7: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const PKCS8_PREFIX = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]

export interface Checkpoint {
  /** `leyzen-vault/<instance>`: also the name of the keys that sign it. */
  origin: string
  /** Entries in the log. */
  size: number
  root: Uint8Array
}

export interface NoteSigner {
  /** 32 bytes. */
  publicKey: Uint8Array
  sign(text: string): Promise<Uint8Array>
}

/** @param seed 32 bytes */
export async function createNoteSigner(seed: Uint8Array): Promise<NoteSigner> {
  const pkcs8 = new Uint8Array([...PKCS8_PREFIX, ...seed])
  // Extractable, because only the export tells the public half.
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign'])
  const { x = '' } = await crypto.subtle.exportKey('jwk', key)
  const publicKey = decodeBase64(`${x.replaceAll('-', '+').replaceAll('_', '/')}=`)
  if (publicKey === null) throw new TypeError('the platform exported no public key')
  return {
    publicKey,
    sign: async (text) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(text))),
  }
}

/** The note, with one signature line for each key. */
export async function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): Promise<string> {
  const { origin, size, root } = checkpoint
  const text = `${origin}\n${size}\n${encodeBase64(root)}\n`
  const lines = await Promise.all(
    signers.map(async ({ publicKey, sign }) => {
      const signature = new Uint8Array([...(await keyId(origin, publicKey)), ...(await sign(text))])
      return `— ${origin} ${encodeBase64(signature)}\n`
    }),
  )
  return `${text}\n${lines.join('')}`
}

/** What the note says, when one of its signatures is by that key; else null. */
export async function openCheckpoint(
  note: string,
  { origin, publicKey }: { origin: string; publicKey: Uint8Array },
): Promise<Checkpoint | null> {
  const parts = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([^\n]+)\n\n((?:— [^\n]+\n)+)$/.exec(note)
  const [, name, size, rootText, signatures] = parts ?? []
  const root = decodeBase64(rootText ?? '')
  if (name !== origin || root?.length !== HASH_BYTES || !Number.isSafeInteger(Number(size))) return null
  if (publicKey.length !== PUBLIC_KEY_BYTES) return null
  const text = note.slice(0, note.indexOf('\n\n') + 1)
  const id = await keyId(origin, publicKey)
  for (const line of (signatures ?? '').trimEnd().split('\n')) {
    if (await isSignedBy({ line, origin, id, publicKey, text })) return { origin, size: Number(size), root }
  }
  return null
}

interface SignedLine {
  line: string
  origin: string
  id: Uint8Array
  publicKey: Uint8Array
  text: string
}

async function isSignedBy({ line, origin, id, publicKey, text }: SignedLine): Promise<boolean> {
  const bytes = line.startsWith(`— ${origin} `) ? decodeBase64(line.slice(origin.length + 3)) : null
  if (bytes?.length !== KEY_ID_BYTES + SIGNATURE_BYTES || id.some((byte, index) => byte !== bytes[index])) return false
  const key = await crypto.subtle.importKey('raw', new Uint8Array(publicKey), 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, bytes.slice(KEY_ID_BYTES), new TextEncoder().encode(text))
}

/** First 4 bytes of SHA-256(name ‖ 0A ‖ 01 ‖ public key). */
async function keyId(name: string, publicKey: Uint8Array): Promise<Uint8Array> {
  const bytes = new Uint8Array([...new TextEncoder().encode(`${name}\n`), ED25519, ...publicKey])
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).slice(0, KEY_ID_BYTES)
}
