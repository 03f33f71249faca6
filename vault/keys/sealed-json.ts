import type { Bytes } from './bytes.ts'
import { parseCanonical, renderCanonical, type Shape } from './canonical-json.ts'
import { KeysError } from './errors.ts'
import { seal, unseal } from './seal.ts'
import { fromUtf8, toUtf8 } from './text.ts'

/** A key and the one place at which it seals. */
export interface Place {
  readonly key: Uint8Array
  readonly context: Bytes
}

export function sealText({ key, context }: Place, text: string): Promise<Bytes> {
  return seal(key, context, toUtf8(text))
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function unsealText({ key, context }: Place, sealed: Uint8Array): Promise<string> {
  const bytes = await unseal(key, context, sealed)
  try {
    return fromUtf8(bytes)
  } catch (cause) {
    throw new KeysError('content_invalid', { cause })
  }
}

/** @throws KeysError with the shape's code */
export async function sealJson<T extends object>(place: Place, shape: Shape<T>, value: T): Promise<Bytes> {
  return sealText(place, renderCanonical(shape, value))
}

/** @throws KeysError `sealed_invalid`, `content_invalid`, or the shape's code */
export async function unsealJson<T extends object>(place: Place, shape: Shape<T>, sealed: Uint8Array): Promise<T> {
  return parseCanonical(shape, await unsealText(place, sealed))
}
