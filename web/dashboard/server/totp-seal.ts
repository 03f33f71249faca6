/** TOTP secrets as they lie in the database: AES-256-GCM, bound to their account. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { AuthRandom } from './auth-deps.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const cipher = 'aes-256-gcm'

export interface Seal {
  seal(secret: string, accountId: number): string
  /** null: it was sealed with another key (DASHBOARD_KEY was changed), for another account, or somebody changed it. */
  open(sealed: string, accountId: number): string | null
}

export function createSeal(key: Uint8Array, random: Pick<AuthRandom, 'bytes'>): Seal {
  return {
    seal(secret, accountId) {
      const nonce = random.bytes(NONCE_BYTES)
      const sealing = createCipheriv(cipher, key, nonce, { authTagLength: TAG_BYTES }).setAAD(boundTo(accountId))
      const body = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()])
      return Buffer.concat([nonce, body, sealing.getAuthTag()]).toString('base64url')
    },
    open(sealed, accountId) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return null
      const opening = createDecipheriv(cipher, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      opening.setAAD(boundTo(accountId)).setAuthTag(bytes.subarray(-TAG_BYTES))
      const body = opening.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
      try {
        return Buffer.concat([body, opening.final()]).toString('utf8')
      } catch {
        return null // the only way in which GCM says that the tag does not fit
      }
    },
  }
}

const boundTo = (accountId: number) => Buffer.from(`totp of account ${accountId}`)
