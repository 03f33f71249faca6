/** The installation's own secrets, and the keys made of them: one for each purpose, so that none can stand in for another. */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { ready, server } from '@serenity-kit/opaque'
import type { NoteSigner } from '../audit/note.ts'
import { createAuditSigner } from '../storage/audit-log-checkpoint.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

export interface ServerSecrets {
  /** Of `createServerSetup`. */
  opaqueSetup: string
  opaqueSetupPrevious: string | null
  /** 32 bytes. */
  serverSecret: Uint8Array
  serverSecretPrevious: Uint8Array | null
  /** SHA-256 of the first-run token, as it is now: a new link may be made while this runs; null when there is none. */
  readSetupTokenHash(): Promise<Uint8Array | null>
}

export interface OpaqueSetup {
  /** Says in a credential which setup its record belongs to. */
  id: string
  setup: string
}

export interface Opened {
  bytes: Uint8Array<ArrayBuffer>
  /** Sealed under the previous secret: seal it anew where it stays. */
  isOld: boolean
}

export interface ServerKeys {
  opaque: { present: OpaqueSetup; byId(id: string): OpaqueSetup | undefined }
  /** @param place what it is and whose: a sealed text opens in its own place only */
  seal(place: string, bytes: Uint8Array): Uint8Array<ArrayBuffer>
  /** Null when it was not sealed here under one of the two secrets, or was changed. */
  open(place: string, sealed: Uint8Array): Opened | null
  /** The same for the same text, and nothing that anyone can compute without the secret. */
  pseudonym(purpose: string, text: string): Uint8Array
  altcha: { hmacSignatureSecret: string; hmacKeySignatureSecret: string }
  /** Present first; the previous one signs beside it. */
  auditSigners: readonly NoteSigner[]
  readSetupTokenHash: ServerSecrets['readSetupTokenHash']
}

/** @throws Error when the OPAQUE setup is none */
export async function createServerKeys(secrets: ServerSecrets): Promise<ServerKeys> {
  await ready // the library is WebAssembly
  const { serverSecret, serverSecretPrevious } = secrets
  const all = [serverSecret, ...(serverSecretPrevious === null ? [] : [serverSecretPrevious])]
  const setups = [secrets.opaqueSetup, secrets.opaqueSetupPrevious].flatMap((setup) =>
    setup === null ? [] : [{ id: setupId(setup), setup }],
  )
  const [present] = setups
  if (present === undefined) throw new Error('there is no OPAQUE setup')
  const altchaKey = (purpose: string) => derive(serverSecret, `altcha ${purpose}`).toString('base64url')
  return {
    opaque: { present, byId: (id) => setups.find((setup) => setup.id === id) },
    seal: (place, bytes) => seal(derive(serverSecret, 'seal'), place, bytes),
    open(place, sealed) {
      for (const [index, secret] of all.entries()) {
        const bytes = open(derive(secret, 'seal'), place, sealed)
        if (bytes !== null) return { bytes, isOld: index > 0 }
      }
      return null
    },
    pseudonym: (purpose, text) => createHmac('sha256', derive(serverSecret, purpose)).update(text).digest(),
    altcha: { hmacSignatureSecret: altchaKey('challenge'), hmacKeySignatureSecret: altchaKey('solution') },
    auditSigners: await Promise.all(all.map(createAuditSigner)),
    readSetupTokenHash: secrets.readSetupTokenHash,
  }
}

const derive = (secret: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha512', secret, '', `leyzen-vault server/v1 ${purpose}`, KEY_BYTES))

/** Public, so that a credential can name it: 128 bits of the hash of the setup's public key. */
function setupId(setup: string): string {
  const key = server.getPublicKey(setup)
  return createHash('sha256').update(key).digest('base64url').slice(0, 22)
}

function seal(key: Buffer, place: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(place))
  const sealed = [nonce, cipher.update(bytes), cipher.final()]
  return new Uint8Array(Buffer.concat([...sealed, cipher.getAuthTag()]))
}

function open(key: Buffer, place: string, sealed: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    const bytes = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
    return new Uint8Array(Buffer.concat([bytes, decipher.final()]))
  } catch {
    return null // the tag does not fit: another key, another place or other bytes
  }
}
