import type { AccountKeys } from './account-keys.ts'
import type { Bytes } from './bytes.ts'
import { label } from './label.ts'
import { seal, unseal } from './seal.ts'

/**
 * What a device keeps between sessions (high-water marks, names, upload journals). It never leaves the device.
 * @param kind what is kept, printable ASCII without spaces, for example `marks` or `names`
 */
export async function sealCache({ user, subkey }: AccountKeys, kind: string, bytes: Uint8Array): Promise<Bytes> {
  return seal(await subkey('cache'), label('cache', user, kind), bytes)
}

/** @throws KeysError `sealed_invalid`: then the cache is as good as absent */
export async function openCache({ user, subkey }: AccountKeys, kind: string, sealed: Uint8Array): Promise<Bytes> {
  return unseal(await subkey('cache'), label('cache', user, kind), sealed)
}
