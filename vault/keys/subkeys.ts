import type { Bytes } from './bytes.ts'
import { deriveKey } from './derive.ts'

/** A source of derived keys that are each derived once. */
export type Subkeys<Purpose extends string> = (purpose: Purpose) => Promise<Bytes>

/** @param labelOf the label of each purpose */
export function createSubkeys<Purpose extends string>(
  key: Uint8Array,
  labelOf: (purpose: Purpose) => Bytes,
): Subkeys<Purpose> {
  const derived = new Map<Purpose, Promise<Bytes>>()
  return (purpose) => {
    const held = derived.get(purpose)
    if (held !== undefined) return held
    const fresh = deriveKey(key, labelOf(purpose))
    derived.set(purpose, fresh)
    return fresh
  }
}
