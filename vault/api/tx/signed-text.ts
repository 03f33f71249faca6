/** Texts that clients write, sign and name by their hashes: kept byte for byte, so each has one form only. */
import { createHash, createPublicKey, verify } from 'node:crypto'
import type { z } from 'zod'

/** DER in front of the 32 bytes of an Ed25519 public key (RFC 8410, section 4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * The value of a text without spaces, with its members in the order of the schema; null for any other text. So no text
 * holds a line feed, which would end its line of a listing, or a member twice.
 */
export function parseText<T>(schema: z.ZodType<T>, json: string): T | null {
  const result = schema.safeParse(parseJson(json))
  return result.success && JSON.stringify(result.data) === json ? result.data : null
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined // no schema takes it
  }
}

/** SHA-256 in base64url, as records and manifests name texts and ciphertexts. */
export const hashText = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('base64url')

export type VerifySignature = (label: 'sign/folder' | 'sign/version', json: string, sig: string) => boolean

/** @param edPublic 32 bytes of an Ed25519 public key */
export function createSignatureCheck(edPublic: Uint8Array): VerifySignature {
  const der = Buffer.concat([SPKI_PREFIX, edPublic])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return (label, json, sig) => {
    const message = Buffer.from(`leyzen-vault/v1/${label}\0${json}`)
    return verify(null, message, key, Buffer.from(sig, 'base64url'))
  }
}

export const isInstant = (text: string): boolean => {
  const instant = new Date(text)
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === text
}
