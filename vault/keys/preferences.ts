import type { AccountKeys } from './account-keys.ts'
import type { Bytes } from './bytes.ts'
import { label } from './label.ts'
import { type Place, sealText, unsealText } from './sealed-json.ts'

const place = async ({ user, subkey }: AccountKeys, rev: number): Promise<Place> => ({
  key: await subkey('prefs'),
  context: label('prefs', user, rev),
})

/**
 * Stars, view and recent files. Their JSON belongs to the page; nothing else depends on it.
 * @param rev rises with each write
 */
export async function sealPreferences(account: AccountKeys, rev: number, json: string): Promise<Bytes> {
  return sealText(await place(account, rev), json)
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function openPreferences(account: AccountKeys, rev: number, sealed: Uint8Array): Promise<string> {
  return unsealText(await place(account, rev), sealed)
}
