import type { Bytes } from './bytes.ts'
import { KeysError } from './errors.ts'
import type { Branded } from './ids.ts'
import { fromUtf8, toUtf8 } from './text.ts'

/** What a person calls a folder or file: NFC, at most 255 bytes of UTF-8. */
export type NodeName = Branded<string, 'NodeName'>

const NAME_BYTES = 255
const PAD_BYTES = 32
const forbidden = /[/\p{Cc}]/u

/**
 * The name in Unicode's composed form (NFC).
 * @throws KeysError `name_empty`, `name_too_long`, `name_forbidden` (slash, control character, half a surrogate pair,
 * "." and "..")
 */
export function parseNodeName(text: string): NodeName {
  if (text === '') throw new KeysError('name_empty')
  const name = text.normalize('NFC')
  if (!name.isWellFormed() || forbidden.test(name) || name === '.' || name === '..') {
    throw new KeysError('name_forbidden')
  }
  if (name.length * 3 > NAME_BYTES && toUtf8(name).length > NAME_BYTES) throw new KeysError('name_too_long')
  return name as NodeName
}

/** Whether a text is a name as `parseNodeName` gives it. */
export function isNodeName(text: unknown): text is NodeName {
  try {
    return typeof text === 'string' && parseNodeName(text) === text
  } catch {
    return false // its only error says that it is none
  }
}

/** The name in UTF-8 with zero bytes behind it up to a multiple of 32, so that lengths show in steps only. */
export function padName(name: NodeName): Bytes {
  const bytes = toUtf8(name)
  const padded = new Uint8Array(Math.ceil(bytes.length / PAD_BYTES) * PAD_BYTES)
  padded.set(bytes)
  return padded
}

/** @throws KeysError `content_invalid` for all that `padName` never makes */
export function unpadName(padded: Uint8Array): NodeName {
  let end = padded.length
  while (end > 0 && padded[end - 1] === 0) end--
  const name = readName(padded.subarray(0, end))
  if (Math.ceil(end / PAD_BYTES) * PAD_BYTES !== padded.length) throw new KeysError('content_invalid')
  return name
}

function readName(bytes: Uint8Array): NodeName {
  try {
    const text = fromUtf8(bytes)
    if (isNodeName(text)) return text
  } catch (cause) {
    throw new KeysError('content_invalid', { cause })
  }
  throw new KeysError('content_invalid')
}
