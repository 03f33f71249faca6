import type { Bytes } from './bytes.ts'
import { KeysError } from './errors.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const values = new Uint8Array(128)
for (let value = 0; value < 64; value++) values[alphabet.charCodeAt(value)] = value

/** Each byte string has exactly one text: no padding, and the bits behind the last byte are zero (RFC 4648, 3.5). */
const grammar = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/

/** base64url without padding (RFC 4648, 5), as all binary values in JSON. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    for (let shift = 18; shift >= 0; shift -= 6) text += alphabet[(word >> shift) & 63]
  }
  return text.slice(0, Math.ceil((bytes.length * 4) / 3))
}

/** @throws KeysError `encoding_invalid`, also for a second way to write the same bytes */
export function fromBase64Url(text: string): Bytes {
  if (!grammar.test(text)) throw new KeysError('encoding_invalid')
  const bytes = new Uint8Array(byteLength(text))
  let word = 0
  let bits = 0
  let at = 0
  for (let index = 0; index < text.length; index++) {
    word = ((word << 6) | (values[text.charCodeAt(index)] ?? 0)) & 0x3fff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = word >> bits
  }
  return bytes
}

export function isBase64Url(text: unknown, minBytes: number, maxBytes = minBytes): text is string {
  if (typeof text !== 'string') return false
  const length = byteLength(text)
  return length >= minBytes && length <= maxBytes && grammar.test(text)
}

const byteLength = (text: string) => Math.floor((text.length * 3) / 4)
