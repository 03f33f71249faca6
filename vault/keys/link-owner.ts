import type { AccountKeys } from './account-keys.ts'
import type { Bytes } from './bytes.ts'
import { base64, exactly, flag, optional, type Shape, text } from './canonical-json.ts'
import type { LinkId } from './ids.ts'
import { label } from './label.ts'
import { type LinkSecret, parseLinkSecret, renderLinkSecret } from './link-secret.ts'
import { type Place, sealJson, unsealJson } from './sealed-json.ts'

/** What an owner keeps of a link, to copy it again. */
export interface OwnedLink {
  secret: LinkSecret
  label: string
  /** Whether it has a password; the password itself is kept nowhere. */
  password: boolean
  /** What whoever opens it reads, so that it can be sealed again. */
  note?: string
}

const shape: Shape<{ v: number; secret: string; label: string; password: boolean; note?: string }> = {
  code: 'content_invalid',
  fields: { v: exactly(1), secret: base64(24), label: text(255), password: flag, note: optional(text(2_000)) },
}

const place = async ({ user, subkey }: AccountKeys, link: LinkId): Promise<Place> => ({
  key: await subkey('links'),
  context: label('link-owner', user, link),
})

export async function sealOwnedLink(account: AccountKeys, link: LinkId, owned: OwnedLink): Promise<Bytes> {
  return sealJson(await place(account, link), shape, { ...owned, v: 1, secret: renderLinkSecret(owned.secret) })
}

/** @throws KeysError `sealed_invalid`, `content_invalid` */
export async function openOwnedLink(account: AccountKeys, link: LinkId, sealed: Uint8Array): Promise<OwnedLink> {
  const { v: _, secret, ...written } = await unsealJson(await place(account, link), shape, sealed)
  return { ...written, secret: parseLinkSecret(secret) }
}
